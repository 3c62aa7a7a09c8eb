import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toolsDir } from './find-tool.js';
import type { InstallContext, InstallOptions } from './install-context.js';
import { BUILDER_FILE, installCollector, installGo } from './install-go.js';
import { installWrappedGo } from './install-wrapped-go.js';
import { installPython, pythonFolder } from './install-python.js';
import { TOOLS, type Tool } from './tools-list.js';

export interface InstallResult {
  readonly name: string;
  readonly version: string;
  readonly status: 'present' | 'installed' | 'failed';
  /** Why it failed. */
  readonly reason?: string;
}

type Install = (tool: Tool, context: InstallContext) => Promise<void>;

/** Programs that compile at once; each uses every core by itself. */
const BUILDS_AT_ONCE = 2;

/**
 * Fetches or builds tools into the tools folder, all of TOOLS unless named. What has the stamp of its
 * version there already is left alone. Never rejects for a tool: its result says why it failed.
 * Throws on a name that is not in TOOLS.
 */
export async function installTools(
  names: readonly string[],
  options: InstallOptions,
  install: Install = installTool,
): Promise<InstallResult[]> {
  const context = { ...options, root: toolsDir(options.env) };
  const wanted = selectTools(names);
  const turn = semaphore(BUILDS_AT_ONCE);
  const started = new Map<string, Promise<InstallResult>>();
  for (const tool of wanted) {
    const before = tool.kind === 'collector' ? started.get('builder') : undefined;
    const free = tool.kind === 'python';
    const work = (): Promise<InstallResult> => ensure(tool, context, install);
    started.set(
      tool.name,
      Promise.resolve(before).then(() => (free ? work() : turn(work))),
    );
  }
  return Promise.all(started.values());
}

/** The named tools and what builds them, in TOOLS' order. */
function selectTools(names: readonly string[]): Tool[] {
  const unknown = names.filter((name) => !TOOLS.some((tool) => tool.name === name));
  if (unknown.length > 0) {
    const known = TOOLS.map(({ name }) => name).join(', ');
    throw new Error(`no such tool: ${unknown.join(', ')}; there are ${known}`);
  }
  const wanted = new Set(names.length > 0 ? names : TOOLS.map(({ name }) => name));
  if (wanted.has('otelcol')) wanted.add('builder');
  return TOOLS.filter(({ name }) => wanted.has(name));
}

async function ensure(
  tool: Tool,
  context: InstallContext,
  install: Install,
): Promise<InstallResult> {
  const { name, version } = tool;
  const stamp = join(context.root, 'stamps', name);
  const pin = pinOf(tool);
  if (isThere(tool, context.root) && read(stamp) === pin)
    return { name, version, status: 'present' };
  const startedAt = performance.now();
  context.say(`${name} ${version}: ${tool.kind === 'python' ? 'fetching' : 'building'}`);
  try {
    await install(tool, context);
    mkdirSync(join(context.root, 'stamps'), { recursive: true });
    writeFileSync(stamp, pin);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    context.say(`${name} ${version}: ${reason}`);
    return { name, version, status: 'failed', reason };
  }
  context.say(
    `${name} ${version}: ready after ${Math.round((performance.now() - startedAt) / 1000)} s`,
  );
  return { name, version, status: 'installed' };
}

function installTool(tool: Tool, context: InstallContext): Promise<void> {
  switch (tool.kind) {
    case 'go':
      return installGo(tool, context);
    case 'wrapped go':
      return installWrappedGo(tool, context);
    case 'python':
      return installPython(tool, context);
    case 'collector':
      return installCollector(tool, context);
  }
}

/** What a tool was made from; another pin makes it anew. */
function pinOf(tool: Tool): string {
  const parts = Object.values(tool);
  if (tool.kind === 'collector') parts.push(readFileSync(BUILDER_FILE, 'utf8'));
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function isThere(tool: Tool, root: string): boolean {
  const dataOnly = tool.kind === 'python' && tool.binary === undefined;
  return existsSync(dataOnly ? pythonFolder(root, tool.name) : join(root, 'bin', tool.name));
}

function read(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Runs at most `places` pieces of work at a time, in the order they came. */
function semaphore(places: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = places;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '@eaglerank/mesh';
import { format } from 'prettier';
import { findTool } from '../tools/find-tool.js';
import { installTools } from '../tools/install-tools.js';
import { TOOLS } from '../tools/tools-list.js';
import { withSections, type Section } from './report-file.js';
import type { Verification } from './verification.js';
import { VERIFICATIONS } from './verifications.js';

const FILE = join(ROOT, 'docs/verification.md');

export interface VerifyOptions {
  /** Parts to run; all of them when empty. */
  readonly names: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (line: string) => void;
}

/** Runs the parts one after another and writes their sections; resolves with whether all hold. */
export async function verify({ names, env, say }: VerifyOptions): Promise<boolean> {
  const unknown = names.filter((name) => !VERIFICATIONS.some((v) => v.name === name));
  if (unknown.length > 0) {
    say(
      `no such part: ${unknown.join(', ')}; there are ${VERIFICATIONS.map((v) => v.name).join(', ')}`,
    );
    return false;
  }
  const chosen = VERIFICATIONS.filter(({ name }) => names.length === 0 || names.includes(name));
  const known = new Set(TOOLS.map(({ name }) => name));
  const needed = new Set(chosen.flatMap(({ tools }) => tools).filter((tool) => known.has(tool)));
  // what could not be had is missing below, and said there
  if (needed.size > 0) await installTools([...needed], { env, say });
  const sections: Section[] = [];
  for (const verification of chosen) {
    const section = await runOne(verification, env, say);
    sections.push(section);
    await write(sections);
    const result = section.report ? (section.report.ok ? 'holds' : 'DOES NOT HOLD') : 'NOT RUN';
    say(`${verification.name}: ${result}; ${section.report?.summary ?? section.missing ?? ''}`);
  }
  return sections.every(({ report }) => report?.ok === true);
}

async function runOne(
  verification: Verification,
  env: VerifyOptions['env'],
  say: VerifyOptions['say'],
): Promise<Section> {
  const { name, title, tools } = verification;
  const commit = commitId();
  const missing = tools.filter((tool) => findTool(tool, env) === undefined);
  if (missing.length > 0) {
    return { name, title, commit, seconds: 0, missing: `${missing.join(', ')} not found` };
  }
  const folder = mkdtempSync(join(tmpdir(), `eaglerank-${name}-`));
  const startedAt = performance.now();
  const told = (line: string): void => say(`${name}: ${line}`);
  try {
    const report = await verification.run({ env, folder, say: told });
    return { name, title, commit, seconds: (performance.now() - startedAt) / 1000, report };
  } catch (error) {
    const summary = `It ended early: ${error instanceof Error ? error.message : String(error)}`;
    const report = { ok: false, summary, tables: [], notes: [] };
    return { name, title, commit, seconds: (performance.now() - startedAt) / 1000, report };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function write(sections: readonly Section[]): Promise<void> {
  const file = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';
  const text = withSections(
    file,
    sections,
    VERIFICATIONS.map(({ name }) => name),
  );
  writeFileSync(FILE, await format(text, { parser: 'markdown', printWidth: 100 }));
}

function commitId(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--', ':!docs/verification.md') !== '';
  return git('rev-parse', '--short', 'HEAD') + (changed ? '+' : '');
}

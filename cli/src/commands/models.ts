import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Environment, readCommon } from '@eaglerank/config';
import { loadFeaturePlan } from '@eaglerank/features';
import { ROOT } from '@eaglerank/mesh/plan';
import { ModelRefusedError, readFolder } from '@eaglerank/model';
import {
  RegistryError,
  STAGES,
  openModelStore,
  publish,
  readModelSettings,
  rollBack,
  setStage,
  type ModelStore,
  type Stage,
} from '@eaglerank/registry';
import { reportWarning } from '../models/report-warning.js';
import { untilServed } from '../models/until-served.js';
import { STATE_DIR } from '../paths.js';
import { readRunFile, type RunFile } from '../run-file.js';
import { CommandError, UsageError, type Terminal } from '../terminal.js';
import type { Command, CommandContext } from './command.js';

const HELP = `eaglerank models list [--json]
eaglerank models publish FOLDER [--stage production|canary|staging] [--no-wait]
eaglerank models promote NAME VERSION [--stage production|canary|staging|archived] [--no-wait]
eaglerank models rollback NAME [--no-wait]

publish verifies an artefact as the rankers will (docs/models.md), keeps it and gives it a stage; it
may be one that npm run train has just made. rollback brings back what was in production before; each
further one goes one step further back. publish warns of a model that its report.json finds no better
than the order it was trained on.
With a local mesh running, waits until the ranker serves the version.

The registry is that of the local mesh, unless MODEL_REGISTRY, MODELS_DIR or REDIS_URL say otherwise.`;

const OPTIONS = {
  stage: { type: 'string', default: 'production' },
  json: { type: 'boolean', default: false },
  'no-wait': { type: 'boolean', default: false },
} as const;

export const models: Command = {
  help: HELP,
  async run(args, context) {
    const { values, positionals } = parseArgs({
      ...{ args: [...args], allowPositionals: true, options: OPTIONS },
    });
    const [verb, ...rest] = positionals;
    const run = readRunFile();
    const store = open(context, run);
    const wait = values['no-wait'] ? undefined : run;
    try {
      if (verb === 'list') return await list(store, values.json, context.terminal);
      const { name, version, warning } = await change(store, verb, rest, stageOf(values.stage));
      context.terminal.out(
        `${name}@${version}: ${verb === 'rollback' ? 'production' : values.stage}\n`,
      );
      if (warning !== undefined) context.terminal.err(`${warning}\n`);
      if (wait && (verb === 'rollback' || values.stage === 'production')) {
        await untilServed(wait, { name, version }, context);
      }
      return 0;
    } catch (error) {
      if (error instanceof ModelRefusedError) {
        throw new CommandError(`not published (${error.reason}): ${error.message}`, {
          cause: error,
        });
      }
      if (error instanceof RegistryError) throw new CommandError(error.message, { cause: error });
      throw error;
    } finally {
      store.close();
    }
  },
};

/** @throws ConfigurationError naming the variables that are wrong */
function open({ config }: CommandContext, run: RunFile | undefined): ModelStore {
  const local = { MODELS_DIR: run?.models ?? join(STATE_DIR, 'models'), REDIS_URL: run?.redis };
  const env = new Environment({ ...local, ...config.inherited });
  const { redisUrl, keyNamespace } = readCommon(env);
  const settings = readModelSettings(env);
  env.finish();
  return openModelStore({ ...settings, redisUrl, keyNamespace });
}

function stageOf(text: string): Stage {
  const stage = STAGES.find((known) => known === text);
  if (!stage) throw new UsageError(`--stage: say one of ${STAGES.join(', ')}`);
  return stage;
}

async function list(store: ModelStore, json: boolean, terminal: Terminal): Promise<number> {
  const { models: known } = await store.readIndex();
  if (json) terminal.out(`${JSON.stringify(known)}\n`);
  else if (Object.keys(known).length === 0) terminal.out('no models\n');
  else {
    for (const [name, versions] of Object.entries(known)) {
      for (const { version, stage, publishedAt } of versions.toReversed()) {
        terminal.out(`${name}@${version}  ${stage.padEnd(10)}  published ${publishedAt}\n`);
      }
    }
  }
  return 0;
}

/** The version that a change has brought to its stage. */
interface Changed {
  readonly name: string;
  readonly version: string;
  /** Why it may be no gain. */
  readonly warning?: string | undefined;
}

async function change(
  store: ModelStore,
  verb: string | undefined,
  [first, second]: readonly string[],
  stage: Stage,
): Promise<Changed> {
  const now = new Date();
  if (verb === 'publish' && first !== undefined) {
    const { schemaHash } = loadFeaturePlan(join(ROOT, 'config/features.yaml'));
    const files = await filesOf(first);
    const { name, version } = await publish(store, files, { stage, expected: { schemaHash }, now });
    return { name, version, warning: reportWarning(files) };
  }
  if (verb === 'promote' && first !== undefined && second !== undefined) {
    await setStage(store, first, second, stage, now);
    return { name: first, version: second };
  }
  if (verb === 'rollback' && first !== undefined) {
    return { name: first, version: await rollBack(store, first, now) };
  }
  throw new UsageError(
    `say list, publish FOLDER, promote NAME VERSION or rollback NAME\n\n${HELP}`,
  );
}

async function filesOf(folder: string): ReturnType<typeof readFolder> {
  try {
    return await readFolder(folder);
  } catch (cause) {
    throw new CommandError(`${folder} cannot be read: name the folder that holds manifest.json`, {
      cause,
    });
  }
}

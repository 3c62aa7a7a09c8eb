import { basename, extname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ATTRIBUTION_S } from './replay/grades.js';

/** The command was called wrongly. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const USAGE = `npm run evaluate [-- --movielens FOLDER | --jsonl FILE | --archive DIR | --worlds | --off-policy]

Trains on the past and ranks what came later, beside rankers that need no training. Without a target:
--worlds and --off-policy, which need no data.

  --movielens FOLDER   u.data, ratings.dat or ratings.csv with its movies; may be given again
  --jsonl FILE         events with impressions, one per line; may be given again, each by itself
  --archive DIR        archive of a mesh (.eaglerank/archive)
  --worlds             train in one simulated world, measure in five others
  --off-policy         estimates from logged propensities against the truth, 50 worlds
  --tenant T           of the archive, or whose event types and weights a file has; default social
  --features FILE      feature definitions of archive and file, default config/features.yaml
  --attribution S      labels count this long after serving, default 5 (archive) or ${ATTRIBUTION_S} (file)
  --seed N             default 1
  --resamples N        of the bootstrap, default 1000
  --json               figures as JSON on stdout
  --report             keep the figures in docs/evaluation and write docs/evaluation.md
  --verbose            show what the trainer says
`;

/** The demo's sessions are compressed: labels come within 4 s. */
const ARCHIVE_ATTRIBUTION_S = 5;

/** What one run is asked for. */
export interface Arguments {
  readonly movielens: readonly { readonly folder: string; readonly name: string }[];
  readonly jsonl: readonly { readonly file: string; readonly name: string }[];
  readonly archive: string | undefined;
  readonly tenant: string;
  readonly worlds: boolean;
  readonly offPolicy: boolean;
  readonly features: string | undefined;
  /** How long labels count, s, by what is evaluated. */
  readonly attributionSeconds: { readonly archive: number; readonly jsonl: number };
  readonly seed: number;
  readonly resamples: number;
  readonly json: boolean;
  readonly report: boolean;
  readonly verbose: boolean;
  readonly help: boolean;
}

function positive(text: string, name: string): number {
  const value = Number(text);
  if (!(value > 0 && value < 1e9)) throw new UsageError(`--${name} ${text} is no number above 0`);
  return value;
}

const whole = (text: string, name: string): number => {
  const value = positive(text, name);
  if (!Number.isInteger(value)) throw new UsageError(`--${name} ${text} is no whole number`);
  return value;
};

/** @throws UsageError */
export function readArguments(args: readonly string[]): Arguments {
  const { values } = parse(args);
  const none =
    !values.movielens &&
    !values.jsonl &&
    values.archive === undefined &&
    !values.worlds &&
    !values['off-policy'];
  const attribution =
    values.attribution === undefined ? undefined : positive(values.attribution, 'attribution');
  return {
    movielens: (values.movielens ?? []).map((folder) => ({
      folder,
      name: basename(resolve(folder)),
    })),
    jsonl: (values.jsonl ?? []).map((file) => ({ file, name: basename(file, extname(file)) })),
    archive: values.archive,
    tenant: values.tenant,
    worlds: none || values.worlds,
    offPolicy: none || values['off-policy'],
    features: values.features,
    attributionSeconds: {
      archive: attribution ?? ARCHIVE_ATTRIBUTION_S,
      jsonl: attribution ?? ATTRIBUTION_S,
    },
    seed: whole(values.seed, 'seed'),
    resamples: whole(values.resamples, 'resamples'),
    json: values.json,
    report: values.report,
    verbose: values.verbose,
    help: values.help,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        movielens: { type: 'string', multiple: true },
        jsonl: { type: 'string', multiple: true },
        archive: { type: 'string' },
        tenant: { type: 'string', default: 'social' },
        worlds: { type: 'boolean', default: false },
        'off-policy': { type: 'boolean', default: false },
        features: { type: 'string' },
        attribution: { type: 'string' },
        seed: { type: 'string', default: '1' },
        resamples: { type: 'string', default: '1000' },
        json: { type: 'boolean', default: false },
        report: { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

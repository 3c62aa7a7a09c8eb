import { execFile } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '@eaglerank/mesh';
import { startRedis } from '@eaglerank/testkit';
import { findTool } from '../tools/find-tool.js';
import type {
  Verification,
  VerificationContext,
  VerificationReport,
  VerificationTable,
} from '../verify/verification.js';
import { parseDockerfile } from './dockerfile.js';
import { replay, sizeOf } from './replay.js';
import { StartedImage } from './started-image.js';

const run = promisify(execFile);
const USER = 10_001;
const TENANT = 'social';

/** The Dockerfile's steps on this machine, and every service started from what they leave. */
export const imageVerification: Verification = {
  name: 'image',
  title: 'The image, replayed without an engine',
  tools: ['hadolint'],
  async run(context): Promise<VerificationReport> {
    const file = join(ROOT, 'deploy/Dockerfile');
    const lint = await hadolint(file, context);
    const root = await replay(parseDockerfile(readFileSync(file, 'utf8')), {
      context: ROOT,
      ignore: readFileSync(join(ROOT, '.dockerignore'), 'utf8'),
      folder: join(context.folder, 'stages'),
      env: context.env,
      say: context.say,
    });
    chmodSync(context.folder, 0o755);
    const app = join(root, 'app');
    const started = await startAll(app, context);
    return {
      ok: lint === '' && started.ok,
      summary:
        `hadolint finds ${lint === '' ? 'nothing' : 'faults'}; the steps of deploy/Dockerfile, replayed, leave ` +
        `${sizeOf(app).mb.toFixed(1)} MB beside Node’s own image, and ${started.ready} of 4 services start from it.`,
      tables: [sizes(app), started.table],
      notes: [
        ...(lint === '' ? [] : [lint]),
        ...(started.ok ? [] : [started.tail]),
        ...(isRoot() ? [] : ['not run by root: the services ran as this user, not as 10001']),
        'No engine runs here: base images were not pulled, RUN ran with this machine’s Node, and layers, labels and the read-only root of the container were not exercised.',
      ],
    };
  },
};

const isRoot = (): boolean => process.getuid?.() === 0;

/** What hadolint has to say; nothing when the file is fine. */
async function hadolint(file: string, { env }: VerificationContext): Promise<string> {
  try {
    await run(findTool('hadolint', env) as string, ['--no-color', file]);
    return '';
  } catch (error) {
    return String((error as { stdout?: string }).stdout ?? error);
  }
}

function sizes(app: string): VerificationTable {
  const rows = ['node_modules', 'config', 'packages', '.'].map((name) => {
    const { mb, files } = sizeOf(join(app, name));
    return [name === '.' ? 'all of it' : name, mb.toFixed(1), String(files)];
  });
  return { title: 'Size of /app', head: ['folder', 'MB', 'files'], rows };
}

async function startAll(app: string, { folder, say }: VerificationContext) {
  const redis = await startRedis();
  const user = isRoot() ? USER : undefined;
  const image = new StartedImage(app, join(folder, 'run'), redis.url, user);
  try {
    await image.start();
    const status = await image.feed(TENANT);
    await image.stop();
    const { runs, tail } = image;
    const ready = runs.filter((one) => one.ready).length;
    say(`${ready} of ${runs.length} services ready, a feed answered with ${status}`);
    const rows = runs.map((one) => [one.service, one.ready ? 'yes' : 'no', one.exit]);
    return {
      ok: status === 200 && runs.every((one) => one.ready && one.exit === '0'),
      ...{ ready, tail },
      table: {
        title: `Started from it as user ${user ?? 'of this process'}, POST /v1/feed answered ${status}`,
        head: ['service', 'ready', 'exit code after SIGTERM'],
        rows,
      },
    };
  } finally {
    await image.stop();
    await redis.stop();
  }
}

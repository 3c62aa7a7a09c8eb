import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePorts, ROOT } from '@eaglerank/mesh';
import { parseCompose } from '../../compose/compose-model.js';
import type { Edge } from '../edge-checks.js';
import type { Finding } from '../edge-rig.js';
import { COMPOSE_EDGE } from '../envoy-options.js';

const run = promisify(execFile);

/** What Prometheus reads, and the health check of deploy/compose.yaml against a real Envoy and against none. */
export async function containerChecks({ envoy, calls }: Edge): Promise<Finding[]> {
  const { port } = envoy.options.stats;
  const [unused = 0] = await freePorts(1);
  const here = await askAt(port);
  const nowhere = await askAt(unused);
  await calls.grpc('u-1');
  const metrics = await (await fetch(`http://127.0.0.1:${port}/stats/prometheus`)).text();
  const { status } = await fetch(`http://127.0.0.1:${port}/config_dump`);
  const series = metrics.split('\n').filter((line) => /^envoy_cluster_grpc_.*GetFeed/.test(line));
  return [
    { check: 'health check of the container', found: `exit code ${here}`, ok: here === 0 },
    { check: 'the same where nothing listens', found: `exit code ${nowhere}`, ok: nowhere !== 0 },
    {
      check: 'metrics of GetFeed by gRPC status',
      found: `${series.length} series`,
      ok: series.length > 0,
    },
    {
      check: 'the rest of the administration interface, at the same port',
      found: `HTTP ${status}`,
      ok: status === 404,
    },
  ];
}

/** Exit code of the container's health check, asking at another port. */
async function askAt(port: number): Promise<number> {
  const file = parseCompose(readFileSync(join(ROOT, 'deploy/compose.yaml'), 'utf8'));
  const [, program = '', ...words] = file.services['envoy']?.healthcheck?.test ?? [];
  const there = words.map((w) => w.replace(`/${COMPOSE_EDGE.stats.port} `, `/${port} `));
  try {
    await run(program, there);
    return 0;
  } catch (error) {
    return Number((error as { code?: unknown }).code);
  }
}

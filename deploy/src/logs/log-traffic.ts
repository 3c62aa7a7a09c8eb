import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, type TestMesh } from '@eaglerank/testing';
import { QUERIES, eventsIn } from './documented-queries.js';

/** Fields of a line. */
export type Line = Readonly<Record<string, unknown>>;

const FEEDS = 20;

/**
 * Makes a mesh log everything that the documented queries ask for; resolves with the lines of all its
 * processes as they were written. A bug, which logs CallFailed, cannot be had.
 */
export async function logTraffic(mesh: TestMesh): Promise<string[]> {
  const client = await mesh.client();
  for (let i = 0; i < FEEDS; i++) await client.getFeed({ userId: `u-${i % 5}`, pageSize: 5 });
  await ask(mesh, 'Bearer nothing');
  // held back within a second, said by the first line after it
  for (const pause of [0, 0, 1100, 0]) {
    await sleep(pause);
    await ask(mesh, `Bearer ${await mesh.token()}`, '1n');
  }
  const wanted = QUERIES.flatMap(eventsIn).filter((event) => event !== 'CallFailed');
  let text: string[] = [];
  await eventually('every event of the queries is logged', () => {
    text = mesh.mesh.plans.flatMap(({ name }) => linesOf(mesh, name));
    const lines = text.map((line) => JSON.parse(line) as Line);
    const seen = new Set(lines.map(({ event }) => event));
    return wanted.every((event) => seen.has(event)) && lines.some((line) => line['suppressed']);
  });
  return text;
}

function ask(mesh: TestMesh, authorization: string, timeout = '1S'): Promise<Response> {
  return fetch(`${mesh.mesh.httpUrl}/v1/feed`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', 'grpc-timeout': timeout },
    body: JSON.stringify({ user_id: 'u-1', page_size: 5 }),
  });
}

function linesOf(mesh: TestMesh, name: string): string[] {
  const file = join(mesh.folder, 'state/logs', `${name}.log`);
  return readFileSync(file, 'utf8').split('\n').slice(0, -1);
}

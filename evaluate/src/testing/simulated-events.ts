import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  EventWriter,
  Ledger,
  Prng,
  SocialScenario,
  World,
  historyEvents,
  userEvents,
  type SimulatedEvent,
} from '@eaglerank/simulator';

const START_MS = Date.UTC(2026, 0, 14, 12);

/** Sessions of users of even number get a request_id each; the others have none. */
function* withRequests(events: Iterable<SimulatedEvent>): Generator<SimulatedEvent> {
  let sessions = 0;
  let last = '';
  for (const event of events) {
    const { userId = '' } = event;
    if (userId !== last) sessions++;
    last = userId;
    const named = Number(userId.replace(/\D/g, '')) % 2 === 0;
    yield named ? { ...event, requestId: `request-${sessions}` } : event;
  }
}

/** Events of a simulated world: its catalogue, its users, and six hours of their sessions. */
export function simulatedEvents(seed: number, sessions: number): SimulatedEvent[] {
  const scenario = new SocialScenario({ users: 150, authors: 30, items: 400 });
  Object.assign(scenario, { historySessions: sessions });
  const world = new World(scenario.world, seed, START_MS);
  const writer = new EventWriter(scenario, world, new Prng(seed, 'event ids'));
  const prng = new Prng(seed, 'history');
  const history = historyEvents({ scenario, world, ledger: new Ledger(), writer, prng });
  return [
    ...world.items.map((item) => writer.itemUpsert(item, START_MS)),
    ...userEvents(world, writer),
    ...withRequests(history),
  ];
}

/** Writes lines into a file of a new folder; returns folder and file. */
export function writeLines(lines: readonly unknown[]): { folder: string; file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'eaglerank-events-'));
  const file = join(folder, 'events.jsonl');
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  writeFileSync(file, `${text.join('\n')}\n`);
  return { folder, file };
}

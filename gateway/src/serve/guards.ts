import { invalidField, RequestError } from '@eaglerank/domain';
import { countFields, type MethodGuard, type WireTypes } from '@eaglerank/rpc';

/** Events of one LogEvents call, and ids of one list. */
const MOST = 500;

/** TOO_MANY_EVENTS. */
function tooManyEvents(): RequestError {
  const description = `hold more than ${MOST} events: send at most ${MOST} in one call`;
  return new RequestError('TOO_MANY_EVENTS', `events: ${description}`, {
    violations: [{ field: 'events', description }],
  });
}

/** The list of a request that is counted, where it stands, and how the request is laid out. */
interface Counted {
  readonly name: string;
  readonly field: number;
  readonly wireTypes: WireTypes;
}

const COUNTED = {
  GetFeed: {
    name: 'exclude_item_ids',
    field: 6,
    wireTypes: { 1: 2, 2: 2, 3: 0, 4: 2, 5: 2, 6: 2, 7: 0, 8: 0, 9: 0 },
  },
  RankItems: { name: 'item_ids', field: 3, wireTypes: { 1: 2, 2: 2, 3: 2, 4: 2, 5: 0, 6: 0 } },
  LogEvents: { name: 'events', field: 2, wireTypes: { 1: 2, 2: 2, 3: 0 } },
} as const satisfies Readonly<Record<string, Counted>>;

/** Refuses an encoded request of a method whose list is too long: decoding it would block others. */
export function guardOf(method: keyof typeof COUNTED): MethodGuard {
  const { name, field, wireTypes }: Counted = COUNTED[method];
  return (bytes) => {
    // an entry takes two bytes at least
    if (bytes.length <= 2 * MOST) return;
    if (countFields(bytes, field, MOST, wireTypes) > MOST) throw tooMany(name);
  };
}

/** What a request of a list that is too long is refused with. */
export function tooMany(name: string): RequestError {
  if (name === 'events') return tooManyEvents();
  return invalidField(
    name,
    `must hold at most ${mostEntries(name)} ${name.includes('.') ? 'entries' : 'ids'}`,
  );
}

/** Entries that a list of a request may have: those within an event are judged with the event. */
export function mostEntries(path: string): number {
  return path.includes('.') ? MAX_NESTED : MOST;
}
const MAX_NESTED = 4096;

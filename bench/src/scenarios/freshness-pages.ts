import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { HideScope, type GetFeedResponseOut } from '@eaglerank/contracts';
import { BenchError } from '../errors.js';
import { patient } from '../load/patient.js';
import type { BenchMesh } from '../mesh/bench-mesh.js';

const PAGE = 20;
/** How long pages are looked at after an item was removed, ms. */
const WATCH_MS = 400;

/** Milliseconds that removed items were still shown, probe by probe. */
export interface StillShown {
  readonly first: number[];
  readonly second: number[];
}

/**
 * Removes the top item of a user's first page and one of the second page of the same session, and
 * watches both pages: the first ranked anew each time, the second by its token.
 */
export async function pageProbes(
  mesh: BenchMesh,
  tenant: string,
  type: 'item_delete' | 'hide',
  count: number,
): Promise<StillShown> {
  const shown: StillShown = { first: [], second: [] };
  for (let i = 0; i < count; i++) {
    const userId = mesh.nextUser();
    // a surface keeps its latest two sessions: new first pages must not push out the one under test
    const page = (surface: string, pageToken = ''): Promise<GetFeedResponseOut> =>
      patient(() =>
        mesh.client(tenant).getFeed({ userId, pageSize: PAGE, pageToken, context: { surface } }),
      );
    const { nextPageToken } = await page('kept');
    const later = await page('kept', nextPageToken);
    const { items } = await page('new');
    const top = items[0]?.itemId;
    const lower = later.items[i % PAGE]?.itemId;
    if (top === undefined || lower === undefined) throw new BenchError('a page was empty');
    const events = [top, lower].map((itemId) => ({
      ...{ eventId: randomUUID(), type, tsMs: Date.now(), itemId },
      ...(type === 'hide' ? { userId, hideScope: HideScope.HIDE_SCOPE_ITEM } : {}),
    }));
    await patient(() => mesh.client(tenant).logEvents({ events }));
    const watched = await watch(
      () => page('new'),
      () => page('kept', nextPageToken),
      top,
      lower,
    );
    shown.first.push(watched.first);
    shown.second.push(watched.second);
  }
  return shown;
}

async function watch(
  first: () => Promise<GetFeedResponseOut>,
  second: () => Promise<GetFeedResponseOut>,
  top: string,
  lower: string,
): Promise<{ first: number; second: number }> {
  const startedAt = performance.now();
  const last = { first: 0, second: 0 };
  const look = async (
    page: () => Promise<GetFeedResponseOut>,
    itemId: string,
    place: 'first' | 'second',
  ): Promise<void> => {
    const { items } = await page();
    if (items.some((item) => item.itemId === itemId)) last[place] = performance.now() - startedAt;
  };
  while (performance.now() - startedAt < WATCH_MS) {
    await Promise.all([look(first, top, 'first'), look(second, lower, 'second')]);
    await sleep(5);
  }
  return last;
}

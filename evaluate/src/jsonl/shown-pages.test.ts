import { expect } from 'chai';
import fc from 'fast-check';
import { historyEvent as event } from '../testing/history-event.js';
import type { HistoryEvent } from './read-history.js';
import { SESSION_GAP_MS, isRankable, shownPages, type ShownPage } from './shown-pages.js';

const WINDOW_MS = 60_000;
const pagesOf = (events: readonly HistoryEvent[]): ShownPage[] => shownPages(events, WINDOW_MS);
const idsOf = (pages: readonly ShownPage[]): string[][] =>
  pages.map(({ items }) => items.map(({ itemId }) => itemId));
const labelsOf = (pages: readonly ShownPage[]): string[] =>
  pages.flatMap(({ items }, page) =>
    items.flatMap(({ itemId, labels }) => labels.map(({ type }) => `${page} ${itemId} ${type}`)),
  );

describe('shownPages', () => {
  it('cuts where nothing was shown for more than half an hour', () => {
    const at = (itemId: string, tsMs: number) => event({ itemId, tsMs });
    const last = 2 * SESSION_GAP_MS;
    const events = [at('a', 0), at('b', SESSION_GAP_MS), at('c', last), at('d', last * 2)];
    expect(idsOf(pagesOf(events))).to.deep.equal([['a', 'b', 'c'], ['d']]);
  });

  it('puts together what shares a request, whatever lies between, but not of two users', () => {
    const at = (itemId: string, tsMs: number, requestId: string, userId = 'u') =>
      event({ itemId, tsMs, requestId, userId });
    const pages = pagesOf([
      at('a', 0, 'r'),
      at('b', 1, 'r', 'v'),
      at('c', 2, ''),
      at('d', 3, 'q'),
      at('e', 2 * SESSION_GAP_MS, 'r'),
    ]);
    expect(idsOf(pages)).to.deep.equal([['a', 'e'], ['b'], ['c'], ['d']]);
    expect(pages.map((page) => page.named)).to.deep.equal([true, true, false, true]);
  });

  it('gives each impression one page and each page its items once, in order of time', () => {
    const drawn = fc.record({
      userId: fc.constantFrom('u', 'v'),
      itemId: fc.constantFrom('a', 'b', 'c', 'd'),
      requestId: fc.constantFrom('', '', 'r', 'q'),
      tsMs: fc.nat(6).map((n) => (n * SESSION_GAP_MS) / 2),
    });
    fc.assert(
      fc.property(fc.array(drawn, { maxLength: 25 }), (fields) => {
        const events = fields.map((f) => event(f)).sort((a, b) => a.tsMs - b.tsMs);
        const pages = pagesOf(events);
        for (const { items, tsMs } of pages) {
          const times = items.map((item) => item.tsMs);
          expect(times).to.deep.equal([...times].sort((a, b) => a - b));
          expect(tsMs).to.equal(times[0]);
          expect(new Set(items.map(({ itemId }) => itemId)).size).to.equal(items.length);
        }
        for (const { userId, itemId, requestId, tsMs } of events) {
          const own = pages.filter(
            (page) =>
              page.userId === userId &&
              page.named === (requestId !== '') &&
              page.items.some((item) => item.itemId === itemId && item.tsMs <= tsMs),
          );
          expect(own).to.not.have.length(0);
        }
        const distinct = new Set(events.map((e) => `${e.userId}/${e.requestId}`));
        const named = pages.filter((page) => page.named);
        const requests = [...distinct].filter((key) => !key.endsWith('/'));
        expect(named).to.have.length(requests.length);
        const sessions = pages.filter((page) => !page.named && page.userId === 'u');
        sessions.slice(1).forEach(({ tsMs }, i) => {
          const before = events.filter(
            (e) => e.userId === 'u' && e.requestId === '' && e.tsMs < tsMs,
          );
          expect(tsMs - (before.at(-1)?.tsMs ?? 0)).to.be.greaterThan(SESSION_GAP_MS);
          expect(sessions[i]?.tsMs).to.be.lessThan(tsMs);
        });
      }),
    );
  });
});

describe('labels of shown items', () => {
  const act = (type: string, itemId: string, tsMs: number, rest: Partial<HistoryEvent> = {}) =>
    event({ type, itemId, tsMs, ...rest });

  it('count from the impression to the end of the window, both included', () => {
    const pages = pagesOf([
      act('click', 'a', 0),
      act('impression', 'a', 1),
      act('click', 'a', 1),
      act('like', 'a', 1 + WINDOW_MS),
      act('share', 'a', 2 + WINDOW_MS),
    ]);
    expect(labelsOf(pages)).to.deep.equal(['0 a click', '0 a like']);
    expect(pages[0]?.items[0]?.labels[1]).to.deep.equal({
      ...{ type: 'like', afterMs: WINDOW_MS, dwellMs: 0 },
    });
  });

  it('belong to the page that they name, else to where the item was shown last', () => {
    const pages = pagesOf([
      act('impression', 'a', 0, { requestId: 'r' }),
      act('impression', 'a', 1, { requestId: 'q' }),
      act('click', 'a', 2, { requestId: 'r' }),
      act('like', 'a', 3),
      act('share', 'a', 4, { requestId: 'elsewhere' }),
      act('comment', 'a', 5, { userId: 'v' }),
      act('purchase', 'b', 6),
    ]);
    expect(labelsOf(pages)).to.deep.equal(['0 a click', '1 a like', '1 a share']);
  });

  it('are not stretched by showing the item again on its page', () => {
    const pages = pagesOf([
      act('impression', 'a', 0),
      act('impression', 'a', WINDOW_MS),
      act('click', 'a', WINDOW_MS + 1),
    ]);
    expect(idsOf(pages)).to.deep.equal([['a']]);
    expect(labelsOf(pages)).to.deep.equal([]);
  });
});

describe('isRankable', () => {
  const page = (...deeds: Partial<HistoryEvent>[]): boolean => {
    const [found] = pagesOf([
      event({ itemId: 'a' }),
      event({ itemId: 'b' }),
      ...deeds.map((deed) => event({ tsMs: 1, ...deed })),
    ]);
    return found !== undefined && isRankable(found);
  };

  it('asks for one item that was engaged with and one that was not', () => {
    expect(page()).to.equal(false);
    expect(page({ type: 'click', itemId: 'a' })).to.equal(true);
    expect(page({ type: 'click', itemId: 'a' }, { type: 'like', itemId: 'b' })).to.equal(false);
    expect(page({ type: 'skip', itemId: 'a' })).to.equal(false);
    expect(page({ type: 'dwell', itemId: 'a', dwellMs: 9999 })).to.equal(false);
    expect(page({ type: 'dwell', itemId: 'a', dwellMs: 10_000 })).to.equal(true);
    expect(page({ type: 'like', itemId: 'a' }, { type: 'report', itemId: 'a' })).to.equal(false);
    const [alone] = pagesOf([event({ itemId: 'a' }), event({ itemId: 'a', type: 'click' })]);
    expect(alone && isRankable(alone)).to.equal(false);
  });
});

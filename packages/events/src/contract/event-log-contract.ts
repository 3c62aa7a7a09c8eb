import { expect } from 'chai';
import type { LogRecord } from '@eaglerank/contracts';
import {
  START,
  comparePositions,
  type EventLog,
  type Position,
  type ReadRecord,
} from '../index.js';

/** An adapter, fresh for each test. */
export interface LogUnderTest {
  readonly log: EventLog;
  /** Two tenants that nobody has written to. */
  readonly tenants: readonly [string, string];
  /** Appends an entry whose bytes are no batch of records. */
  readonly appendGarbage: (tenant: string, bytes: Buffer) => Promise<void>;
}

const record = (id: string): LogRecord => ({
  event: { eventId: id, type: 'click', tsMs: 1_760_000_000_000 },
  ingestMs: 1_760_000_000_000,
  itemTopics: [],
});

const records = (from: number, count: number): LogRecord[] =>
  Array.from({ length: count }, (_, i) => record(`e${from + i}`));

const idsOf = (read: readonly ReadRecord[]): (string | undefined)[] =>
  read.map((r) => r.record?.event?.eventId);

async function readAll(log: EventLog, tenant: string, from: Position): Promise<ReadRecord[]> {
  const all: ReadRecord[] = [];
  let position = from;
  for (;;) {
    const slice = await log.read(tenant, position, 2);
    if (slice.records.length === 0) return all;
    all.push(...slice.records);
    position = slice.next;
  }
}

/** Declares the tests of one adapter; `open` makes what a test works with. */
export function describeEventLog(name: string, open: () => Promise<LogUnderTest>): void {
  describe(`event log contract: ${name}`, () => {
    it('gives back every record in order, from any record on', async () => {
      const { log, tenants } = await open();
      const [tenant] = tenants;
      await log.append(tenant, records(0, 3));
      await log.append(tenant, records(3, 1));
      await log.append(tenant, records(4, 700));
      const all = await readAll(log, tenant, START);
      expect(idsOf(all)).to.deep.equal(Array.from({ length: 704 }, (_, i) => `e${i}`));
      for (const at of [0, 1, 2, 3, 4, 503, 504, 703]) {
        const rest = await readAll(log, tenant, (all[at] as ReadRecord).next);
        expect(idsOf(rest)).to.deep.equal(idsOf(all).slice(at + 1));
      }
      for (let i = 1; i < all.length; i++) {
        const order = comparePositions(
          (all[i - 1] as ReadRecord).next,
          (all[i] as ReadRecord).next,
        );
        expect(order).to.be.below(0);
      }
    });

    it('tells where a record was appended', async () => {
      const { log, tenants } = await open();
      await log.append(tenants[0], records(0, 2));
      const position = await log.append(tenants[0], records(2, 2));
      expect(idsOf(await readAll(log, tenants[0], position))).to.deep.equal(['e2', 'e3']);
    });

    it('keeps tenants apart', async () => {
      const { log, tenants } = await open();
      await log.append(tenants[0], records(0, 1));
      expect(await readAll(log, tenants[1], START)).to.have.length(0);
      const slice = await log.read(tenants[1], START, 10);
      expect(slice.next).to.deep.equal(START);
      expect(slice.entries).to.equal(0);
    });

    it('hands over unreadable entries and goes on behind them', async () => {
      const { log, tenants, appendGarbage } = await open();
      await log.append(tenants[0], records(0, 1));
      await appendGarbage(tenants[0], Buffer.from([0xff, 0xff, 0xff, 1, 2]));
      await log.append(tenants[0], records(1, 1));
      const all = await readAll(log, tenants[0], START);
      expect(idsOf(all)).to.deep.equal(['e0', undefined, 'e1']);
      expect(all[1]?.unreadable).to.have.length(5);
    });

    it('wakes a waiting reader', async () => {
      const { log, tenants } = await open();
      const at = new Map(tenants.map((tenant) => [tenant, START]));
      const startedAt = performance.now();
      const waiting = log.wait(at, 5000);
      setTimeout(() => void log.append(tenants[1], records(0, 1)), 50);
      await waiting;
      expect(performance.now() - startedAt).to.be.within(40, 2000);
      const behind = (await log.read(tenants[1], START, 1)).next;
      await log.wait(new Map([[tenants[1], behind]]), 30);
    });

    it('loses nothing and repeats nothing of what ends a wait', async () => {
      const { log, tenants } = await open();
      const [tenant] = tenants;
      for (let i = 0; i < 3; i++) await log.append(tenant, records(i * 2, 2));
      await log.wait(new Map([[tenant, START]]), 1000);
      const first = (await readAll(log, tenant, START))[0] as ReadRecord;
      await log.wait(new Map(tenants.map((id) => [id, first.next])), 1000);
      const rest = ['e1', 'e2', 'e3', 'e4', 'e5'];
      expect(idsOf(await readAll(log, tenant, first.next))).to.deep.equal(rest);
      expect(idsOf(await readAll(log, tenant, first.next))).to.deep.equal(rest);
      expect(idsOf(await readAll(log, tenants[1], START))).to.deep.equal([]);
    });

    it('trims what lies before a position, and nothing else', async () => {
      const { log, tenants } = await open();
      const [tenant] = tenants;
      await log.append(tenant, records(0, 2));
      await log.append(tenant, records(2, 3));
      const all = await readAll(log, tenant, START);
      await log.trim(tenant, (all[2] as ReadRecord).next);
      expect(idsOf(await readAll(log, tenant, START))).to.deep.equal(['e2', 'e3', 'e4']);
      expect(idsOf(await readAll(log, tenant, (all[2] as ReadRecord).next))).to.deep.equal([
        'e3',
        'e4',
      ]);
    });

    it('tells how far a reader is behind', async () => {
      const { log, tenants } = await open();
      expect(await log.lag(tenants[0], START)).to.equal(0);
      for (let i = 0; i < 30; i++) await log.append(tenants[0], records(i, 1));
      expect(await log.lag(tenants[0], START)).to.equal(30);
      const all = await readAll(log, tenants[0], START);
      expect(await log.lag(tenants[0], (all[25] as ReadRecord).next)).to.equal(4);
      expect(await log.lag(tenants[0], (all[29] as ReadRecord).next)).to.equal(0);
    });

    it('refuses to append nothing', async () => {
      const { log, tenants } = await open();
      const outcome = await log.append(tenants[0], []).catch((error: unknown) => error);
      expect(outcome).to.be.instanceOf(RangeError);
    });
  });
}

import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ParquetFile, readRows } from './parquet.js';
import { RowGroup } from './row-group.js';
import { COLUMNS, KINDS, type Kind, type Row, type Value } from './tables.js';

/** Numbers in [0, n), the same in every run. */
function numbers(): (n: number) => number {
  let state = 1;
  return (n) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * n);
  };
}

const TEXTS = ['', 'a', 'item-1', 'item-2', 'item-12', 'item-é2', 'é', '日本語'.repeat(9)];

function textOf(draw: (n: number) => number): string {
  switch (draw(20)) {
    case 0:
      return '😀x'.repeat(draw(40));
    case 1:
      return 'long'.repeat(draw(40_000));
    case 2:
    case 3:
      return `urn:item:${draw(1_000_000)}`;
    default:
      return TEXTS[draw(TEXTS.length)] as string;
  }
}

function valueOf(type: string, draw: (n: number) => number): Value {
  switch (type) {
    case 'STRING':
      return textOf(draw);
    case 'BYTE_ARRAY':
      return Buffer.alloc(draw(4) * 38, draw(3)).map((byte, i) => (i < 9 ? draw(256) : byte));
    case 'INT64':
      return BigInt(draw(3) - 1) * BigInt(1_700_000_000_000 + draw(5000));
    case 'BOOLEAN':
      return draw(2) === 1;
    case 'DOUBLE':
      return draw(5) / 3;
    default:
      return draw(4) - 1;
  }
}

function rowsOf(kind: Kind, count: number): Row[] {
  const draw = numbers();
  return Array.from({ length: count }, () =>
    Object.fromEntries(
      Object.entries(COLUMNS[kind]).map(([name, type]) => [name, valueOf(type, draw)]),
    ),
  );
}

const plain = (rows: readonly Row[]): unknown[] =>
  rows.map((row) =>
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
    ]),
  );

describe('ParquetFile', () => {
  let dir: string;
  before(() => (dir = mkdtempSync(join(tmpdir(), 'eaglerank-parquet-'))));
  after(() => rmSync(dir, { recursive: true }));

  for (const kind of KINDS) {
    it(`gives the rows of ${kind} back`, async () => {
      const path = join(dir, kind);
      const file = new ParquetFile(kind, path);
      const rows = rowsOf(kind, 400);
      const group = new RowGroup(kind);
      for (const [i, row] of rows.entries()) {
        group.add(row);
        if (i % 150 !== 149) continue;
        await file.append(group);
        group.clear();
      }
      await file.append(group);
      await file.finish();
      expect(plain(await readRows(path))).to.deep.equal(plain(rows));
    });
  }

  it('takes several rows at once as it takes them one by one', async () => {
    const path = join(dir, 'labels-at-once');
    const file = new ParquetFile('labels', path);
    const group = new RowGroup('labels');
    for (const rows of [1, 300, 2]) {
      group.text('page', rows).text('item', rows).text('', rows).text('click', rows);
      group.int64(-1_700_000_000_000, rows).int32(-3, rows).int64(9, rows);
      const amounts = group.plain();
      for (let i = 0; i < rows; i++) amounts.double(i);
      group.text('EUR', rows).end(rows);
    }
    await file.append(group);
    await file.finish();
    const rows = await readRows(path);
    expect(rows).to.have.length(303);
    expect(rows.map((row) => row['amount'])).to.deep.equal([
      ...[0, ...Array.from({ length: 300 }, (_, i) => i), 0, 1],
    ]);
    for (const row of rows) {
      expect(row).to.include({ request_id: 'page', item_id: 'item', user_id: '', type: 'click' });
      expect(row).to.include({ ts_ms: -1_700_000_000_000n, position: -3, currency: 'EUR' });
    }
  });
});

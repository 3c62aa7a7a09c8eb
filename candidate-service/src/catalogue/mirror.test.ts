import { expect } from 'chai';
import fc from 'fast-check';
import { AUTHOR_NEWEST } from './author-items.js';
import type { ItemHead } from '@eaglerank/catalogue';
import { CREATED, CatalogueMirror, ROW } from './mirror.js';

/** What a mirror tells of itself, in a form to compare. */
function contents(mirror: CatalogueMirror): object[] {
  return Array.from({ length: mirror.byTime.size }, (_, rank) => {
    const ordinal = mirror.byTime.newest(rank);
    const row = mirror.rowOf(ordinal);
    expect(mirror.rowOfId(mirror.ids[row]!)).to.equal(row);
    return { ordinal, id: mirror.ids[row], created: mirror.numbers[row * ROW + CREATED] };
  });
}

function newest(mirror: CatalogueMirror, author: string): number[] {
  return mirror.newestOf(author);
}

function item(ordinal: number, part: Partial<ItemHead> = {}): ItemHead {
  return {
    ordinal,
    itemId: `i${ordinal}`,
    updatedAtMs: 0,
    createdAtMs: ordinal,
    expiresAtMs: 0,
    authorId: 'a',
    topics: ['t'],
    vector: new Float32Array(),
    ...part,
  };
}

const change = fc.record({
  kind: fc.constantFrom('upsert', 'upsert', 'upsert', 'delete'),
  ordinal: fc.nat(40),
  createdAtMs: fc.nat(20),
  updatedAtMs: fc.nat(5),
  expiresAtMs: fc.constantFrom(0, 99),
  author: fc.nat(3),
});

describe('CatalogueMirror', () => {
  it('property: is what a plain map is after any upserts and deletes, in any order of fill', () =>
    fc.assert(
      fc.property(fc.array(change, { maxLength: 120 }), fc.nat(120), (changes, filled) => {
        const mirror = new CatalogueMirror(1000);
        const expected = new Map<number, ItemHead>();
        const deleted = new Set<number>();
        mirror.fill();
        changes.forEach(({ kind, ordinal, author, ...rest }, i) => {
          if (i === filled) mirror.filled();
          if (kind === 'delete') {
            mirror.delete(ordinal);
            deleted.add(ordinal);
            expected.delete(ordinal);
            return;
          }
          const next = item(ordinal, { ...rest, authorId: author === 0 ? '' : `a${author}` });
          const known = expected.get(ordinal);
          const applies = !deleted.has(ordinal) && !(known && known.updatedAtMs > next.updatedAtMs);
          expect(mirror.upsert(next)).to.equal(applies);
          if (applies) expected.set(ordinal, next);
        });
        mirror.filled();
        const items = [...expected.values()].sort(
          (a, b) => b.createdAtMs - a.createdAtMs || b.ordinal - a.ordinal,
        );
        expect(contents(mirror)).to.deep.equal(
          items.map((i) => ({ ordinal: i.ordinal, id: i.itemId, created: i.createdAtMs })),
        );
        expect(mirror.expiring).to.equal(items.filter((i) => i.expiresAtMs !== 0).length);
        for (const author of ['a1', 'a2', 'a3']) {
          const own = items.filter((i) => i.authorId === author).map((i) => i.ordinal);
          expect(newest(mirror, author)).to.have.members(own);
        }
        expect(mirror.authors.size).to.equal(
          new Set(items.map((i) => i.authorId).filter((id) => id !== '')).size,
        );
      }),
    ));

  it('keeps the newest by creation, and no trace of the others', () => {
    const mirror = new CatalogueMirror(10);
    for (let ordinal = 0; ordinal < 100; ordinal++) {
      mirror.upsert(item(ordinal, { authorId: `a${ordinal}` }));
    }
    expect(mirror.size).to.equal(10);
    expect(mirror.byTime.newest(9)).to.equal(90);
    expect(mirror.authors.size).to.equal(10);
    expect(mirror.upsert(item(200, { createdAtMs: 5 }))).to.equal(false);
    expect(mirror.rowOf(5)).to.equal(-1);
  });

  it('gives an id that comes again under a later ordinal to that one', () => {
    const mirror = new CatalogueMirror(10);
    mirror.upsert(item(1, { itemId: 'x' }));
    mirror.upsert(item(2, { itemId: 'x' }));
    expect(mirror.upsert(item(1, { itemId: 'x', updatedAtMs: 9 }))).to.equal(false);
    expect(mirror.size).to.equal(1);
    expect(mirror.ordinalAt(mirror.rowOfId('x'))).to.equal(2);
  });

  it('keeps the newest items of a busy author, whatever order they come in', () => {
    const mirror = new CatalogueMirror(1000);
    for (let i = 0; i < 200; i++) mirror.upsert(item((i * 37) % 200));
    const expected = Array.from({ length: AUTHOR_NEWEST }, (_, i) => 200 - AUTHOR_NEWEST + i);
    expect(newest(mirror, 'a')).to.deep.equal(expected);
  });

  it('forgets the newest items of a deleted author, and nobody else', () => {
    const mirror = new CatalogueMirror(1000);
    for (let i = 0; i < 40; i++)
      mirror.upsert(item(i, { authorId: i % 2 === 0 ? 'gone' : 'stays' }));
    mirror.deleteAuthor('gone');
    mirror.deleteAuthor('never was');
    expect(newest(mirror, 'gone')).to.deep.equal([]);
    expect(newest(mirror, 'stays')).to.have.length(20);
    expect(mirror.isDeleted(0)).to.equal(true);
    expect(mirror.isDeleted(1)).to.equal(false);
  });
});

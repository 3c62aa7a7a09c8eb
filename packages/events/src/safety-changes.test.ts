import { expect } from 'chai';
import { deletionOf, safetyChangesOf } from './safety-changes.js';
import { eventOf } from './testing/event.js';

describe('safetyChangesOf', () => {
  it('lets a block work both ways', () => {
    const block = eventOf({ type: 'block', userId: 'u', authorId: 'a', tsMs: 5 });
    const shared = { tsMs: 5, untilMs: 0, removed: false };
    expect(safetyChangesOf(block)).to.deep.equal([
      { ...shared, userId: 'u', kind: 'blocked_author', subject: 'a' },
      { ...shared, userId: 'a', kind: 'blocked_by', subject: 'u' },
    ]);
  });

  it('takes a block back, also by target_user_id', () => {
    const changes = safetyChangesOf(
      eventOf({ type: 'unblock', userId: 'u', targetUserId: 'a', tsMs: 5 }),
    );
    expect(changes.map((c) => [c.subject, c.removed])).to.deep.equal([
      ['a', true],
      ['u', true],
    ]);
  });

  it('hides items, authors and topics, for ever or for a while', () => {
    const hide = { type: 'hide', userId: 'u', itemId: 'i', authorId: 'a', topic: 't', tsMs: 5 };
    const kinds = [0, 1, 2, 3].map((hideScope) => {
      const [change] = safetyChangesOf(
        eventOf({ ...hide, hideScope: hideScope as 0, expiresAtMs: 9 }),
      );
      return [change?.kind, change?.subject, change?.untilMs];
    });
    expect(kinds).to.deep.equal([
      ['hidden_item', 'i', 9],
      ['hidden_item', 'i', 9],
      ['hidden_author', 'a', 9],
      ['hidden_topic', 't', 9],
    ]);
  });

  it('makes nothing of other events', () => {
    expect(safetyChangesOf(eventOf({ type: 'follow' }))).to.deep.equal([]);
    expect(deletionOf(eventOf({ type: 'click', itemId: 'i' }))).to.equal(undefined);
    const item = deletionOf(eventOf({ type: 'item_delete', itemId: 'i', tsMs: 5 }));
    expect(item).to.deep.equal({ kind: 'item', id: 'i', tsMs: 5 });
    const user = deletionOf(eventOf({ type: 'user_delete', userId: 'u', tsMs: 5 }));
    expect(user).to.deep.equal({ kind: 'user', id: 'u', tsMs: 5 });
  });
});

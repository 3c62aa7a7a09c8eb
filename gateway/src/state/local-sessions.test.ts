import { expect } from 'chai';
import { NO_RANKING } from '../feed/ranking.js';
import { encodeSession, type Session } from '../feed/session.js';
import { LocalSessions, ownerOf } from './local-sessions.js';

/** A session of a kilobyte without its vectors. */
const session = (id: string): Session => ({
  ...{ ...NO_RANKING, id, createdAtMs: 1, requestId: id.padEnd(1000, '.') },
  vectors: new Uint8Array(5000).fill(7),
});

const add = (sessions: LocalSessions, owner: string, list: string, one: Session): void =>
  sessions.add(owner, list, one, encodeSession(one));

describe('LocalSessions', () => {
  it('is bounded, and forgets the oldest session first', () => {
    const sessions = new LocalSessions(100_000);
    for (let i = 0; i < 1000; i++) add(sessions, `u${i}`, 'home', session(`s${i}`));
    expect(sessions.size).to.be.within(85, 95);
    expect(sessions.get('u999')?.sessions.get('home')).to.have.length(1);
    expect(sessions.get('u0')).to.equal(undefined);
  });

  it('keeps the latest two of a list', () => {
    const sessions = new LocalSessions();
    for (const id of ['a', 'b', 'c']) add(sessions, 'u', 'home', session(id));
    const kept = sessions.get('u')?.sessions.get('home') ?? [];
    expect(kept.map(({ id }) => id)).to.deep.equal(['c', 'b']);
  });

  it('gives a session back as it was, but for its vectors', () => {
    const sessions = new LocalSessions();
    add(sessions, 'u', 'home', session('a'));
    const [found] = sessions.list('u', 'home', 0);
    expect(found).to.deep.include({ ...session('a'), vectors: Buffer.alloc(0), set: found?.set });
    expect(sessions.list('u', 'home', 1)).to.deep.equal([]);
  });

  it('gives up copies whose topics a hide may concern', () => {
    const sessions = new LocalSessions();
    const change = { userId: 'u', subject: 'x', tsMs: 1, untilMs: 0, removed: false };
    add(sessions, 'u', 'home', session('a'));
    sessions.apply('u', { ...change, kind: 'hidden_item' });
    expect(sessions.get('u')?.hiddenItems.has('x')).to.equal(true);
    sessions.apply('u', { ...change, kind: 'hidden_item', removed: true });
    expect(sessions.get('u')?.hiddenItems.has('x')).to.equal(false);
    sessions.apply('u', { ...change, kind: 'blocked_by' });
    expect(sessions.get('u')?.hiddenAuthors.has('x')).to.equal(true);
    sessions.apply('u', { ...change, kind: 'hidden_topic' });
    expect(sessions.get('u')).to.equal(undefined);
  });

  it('keeps an author away who is blocked and no longer hidden', () => {
    const sessions = new LocalSessions();
    const change = { userId: 'u', subject: 'x', tsMs: 1, untilMs: 0, removed: false };
    add(sessions, 'u', 'home', session('a'));
    sessions.apply('u', { ...change, kind: 'blocked_author' });
    sessions.apply('u', { ...change, kind: 'hidden_author', removed: true });
    expect(sessions.get('u')?.hiddenAuthors.has('x')).to.equal(true);
    sessions.apply('u', { ...change, kind: 'blocked_author', removed: true });
    expect(sessions.get('u')?.hiddenAuthors.has('x')).to.equal(false);
  });

  it('drops the copies of one tenant', () => {
    const sessions = new LocalSessions();
    for (const tenant of ['t', 'tt']) {
      add(sessions, ownerOf(tenant, 'u', ''), 'home', session('a'));
    }
    sessions.clear('t');
    expect(sessions.get(ownerOf('t', 'u', ''))).to.equal(undefined);
    expect(sessions.size).to.equal(1);
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import type { AskSignal, Filter, Outcome, Source } from './components.js';
import type { Defer, PipelineDefinition } from './definition.js';
import { StageFailedError, StageTimeoutError } from './errors.js';
import type { PipelineObserver, StageEnd } from './observer.js';
import { PipelineRunner } from './runner.js';

interface TestQuery {
  readonly signal: AbortSignal;
}
interface TestBatch {
  readonly count: number;
  readonly values: number[];
}
type Definition = PipelineDefinition<TestQuery, number[], TestBatch, number[]>;
type TestSource = Source<TestQuery, number[]>;
type TestFilter = Filter<TestQuery, TestBatch>;

const never = new Promise<never>(() => undefined);
const query = (): TestQuery => ({ signal: new AbortController().signal });

function source(name: string, values: number[], extra: Partial<TestSource> = {}): TestSource {
  return { name, fetch: () => values, ...extra };
}

function definition(sources: readonly TestSource[], rest: Partial<Definition> = {}): Definition {
  return {
    sources,
    size: (found) => found.length,
    merge: (_query, fetched) => {
      const values = fetched.flatMap(({ found }) => found ?? []);
      return { count: values.length, values };
    },
    selector: { name: 'all', select: (_q, batch, rows) => [...rows].map((r) => batch.values[r]!) },
    ...rest,
  };
}

const run = (
  sources: readonly TestSource[],
  rest: Partial<Definition> = {},
): Promise<Outcome<number[]>> => new PipelineRunner(definition(sources, rest)).run(query());

async function failureOf(work: Promise<unknown>): Promise<StageFailedError> {
  try {
    await work;
  } catch (error) {
    expect(error).to.be.instanceOf(StageFailedError);
    return error as StageFailedError;
  }
  throw new Error('did not fail');
}

/** Remembers every stage as `kind:name:in>out` or `kind:name!reason`. */
class Recorder implements PipelineObserver {
  readonly stages: string[] = [];
  start(component: string, kind: string, candidatesIn: number | undefined) {
    return {
      run: <T>(work: () => T): T => work(),
      end: (how: StageEnd): void => {
        const { degraded, candidatesOut } = how;
        const result = degraded ? `!${degraded}` : `:${candidatesIn ?? ''}>${candidatesOut ?? ''}`;
        this.stages.push(`${kind}:${component}${result}`);
      },
    };
  }
}

describe('PipelineRunner', () => {
  it('runs every kind of stage in order and tells the observer', async () => {
    const observer = new Recorder();
    const deferred: (() => Promise<void> | void)[] = [];
    const pipeline = definition([source('a', [3, 1]), source('b', [2])], {
      queryHydrators: [{ name: 'user', hydrate: () => undefined }],
      hydrators: [{ name: 'features', hydrate: async () => Promise.resolve() }],
      filters: [{ name: 'odd', keep: (_q, batch, row) => batch.values[row]! % 2 === 1 }],
      scorers: [
        {
          name: 'value',
          score: (_q, batch, rows, scores) =>
            rows.forEach((r, i) => (scores[i] = batch.values[r]!)),
        },
      ],
      selector: {
        name: 'top',
        select: (_q, batch, rows, scores) =>
          [...rows.keys()]
            .sort((a, b) => scores[a]! - scores[b]!)
            .map((i) => batch.values[rows[i]!]!),
      },
      sideEffects: [{ name: 'log', run: () => undefined }],
    });
    const runner = new PipelineRunner(pipeline, {
      observer,
      defer: (_name, work) => deferred.push(work),
    });
    const outcome = await runner.run(query());
    expect(outcome.result).to.deep.equal([1, 3]);
    expect(outcome.removed).to.deep.equal([{ filter: 'odd', rows: [2] }]);
    expect(observer.stages).to.deep.equal([
      'query_hydrator:user:>',
      'source:a:>2',
      'source:b:>1',
      'merge:merge:>3',
      'hydrator:features:3>3',
      'filter:odd:3>2',
      'scorer:value:2>2',
      'selector:top:2>',
    ]);
    await deferred[0]?.();
    expect(observer.stages.at(-1)).to.equal('side_effect:log:>');
  });

  it('goes on without a source that throws, rejects or takes too long', async () => {
    const outcome = await run([
      source('works', [1]),
      source('throws', [], {
        fetch: () => {
          throw new Error('no');
        },
      }),
      source('rejects', [], { fetch: () => Promise.reject(new Error('no')) }),
      source('hangs', [], { fetch: () => never, timeoutMs: 5 }),
    ]);
    expect(outcome.result).to.deep.equal([1]);
    expect(outcome.degraded).to.have.deep.members([
      { component: 'throws', reason: 'error' },
      { component: 'rejects', reason: 'error' },
      { component: 'hangs', reason: 'timeout' },
    ]);
  });

  it('fails the request with a component that must not fail, and leaves no rejection unhandled', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): number => unhandled.push(reason);
    process.on('unhandledRejection', note);
    const late = new Promise<number[]>((_, reject) =>
      setTimeout(() => reject(new Error('late')), 5),
    );
    const failure = await failureOf(
      run([
        source('late', [], { fetch: () => late, onFailure: 'fail' }),
        source('vital', [], {
          onFailure: 'fail',
          fetch: () => {
            throw new Error('no');
          },
        }),
      ]),
    );
    expect(failure.component).to.equal('vital');
    expect((failure.cause as Error).message).to.equal('no');
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off('unhandledRejection', note);
    expect(unhandled).to.deep.equal([]);
  });

  it('fails the request when a query hydrator, a hydrator or a scorer marked so fails', async () => {
    const fail = (): never => {
      throw new Error('no');
    };
    const stages: Partial<Definition>[] = [
      { queryHydrators: [{ name: 'vital', onFailure: 'fail', hydrate: fail }] },
      { hydrators: [{ name: 'vital', onFailure: 'fail', hydrate: fail }] },
      { scorers: [{ name: 'vital', onFailure: 'fail', score: fail }] },
      { selector: { name: 'vital', select: fail } },
    ];
    for (const stage of stages) {
      expect((await failureOf(run([source('a', [1])], stage))).component).to.equal('vital');
    }
  });

  it('fails the request when a filter throws, whatever the filter says of failure', async () => {
    const broken: TestFilter = {
      name: 'broken',
      onFailure: 'degrade',
      keep: (_q, _b, row) => {
        if (row === 1) throw new Error('cannot decide');
        return true;
      },
    };
    const failure = await failureOf(run([source('a', [1, 2])], { filters: [broken] }));
    expect(failure.component).to.equal('broken');
  });

  it('asks a filter for no row where it is sure to keep all', async () => {
    const sure: TestFilter = { name: 'sure', keep: () => false, keepsAll: () => true };
    const outcome = await run([source('a', [1, 2])], { filters: [sure] });
    expect(outcome.result).to.deep.equal([1, 2]);
    expect(outcome.removed).to.deep.equal([]);
  });

  it('skips what is switched off', async () => {
    const off = { enabled: () => false };
    const outcome = await run([source('a', [1]), source('b', [2], off)], {
      filters: [{ name: 'none', keep: () => false, ...off }],
    });
    expect(outcome.result).to.deep.equal([1]);
    expect(outcome.degraded).to.deep.equal([]);
  });

  it('stops at once when the caller is gone, and aborts what runs', async () => {
    const caller = new AbortController();
    let seen: AbortSignal | undefined;
    const hanging = source('hangs', [], {
      timeoutMs: 10_000,
      fetch: (_q, signal) => {
        seen = signal();
        return never;
      },
    });
    const result = new PipelineRunner(definition([hanging])).run({ signal: caller.signal });
    caller.abort(new Error('caller left'));
    const failure = await failureOf(result);
    expect(failure.reason).to.equal('aborted');
    expect(seen?.aborted).to.equal(true);
    const started = new PipelineRunner(definition([hanging])).run({ signal: caller.signal });
    expect((await failureOf(started)).reason).to.equal('aborted');
  });

  it('aborts the signal of a component whose time is up', async () => {
    let ask: AskSignal | undefined;
    let seen: AbortSignal | undefined;
    await run([
      source('hangs', [], {
        timeoutMs: 5,
        fetch: (_q, signal) => {
          ask = signal;
          seen = signal();
          return never;
        },
      }),
    ]);
    expect(seen?.aborted).to.equal(true);
    expect(ask?.()).to.equal(seen);
  });

  it('gives an aborted signal to a component that asks for it too late', async () => {
    let ask: AskSignal | undefined;
    const hangs = (_q: TestQuery, signal: AskSignal): Promise<number[]> => {
      ask = signal;
      return never;
    };
    await run([source('hangs', [], { timeoutMs: 5, fetch: hangs })]);
    expect(ask?.().aborted).to.equal(true);
    expect(ask?.().reason).to.be.instanceOf(StageTimeoutError);
  });

  it('takes no turn of the event loop when every stage answers at once', async () => {
    let settled = false;
    const running = run([source('a', [1], { timeoutMs: 50 })], {
      hydrators: [{ name: 'h', hydrate: () => undefined }],
      scorers: [{ name: 's', score: () => undefined }],
    }).then(() => (settled = true));
    await Promise.resolve();
    await Promise.resolve();
    expect(settled).to.equal(true);
    await running;
  });

  it('keeps a failing side effect away from the answer', async () => {
    const deferred: (() => Promise<void> | void)[] = [];
    const defer: Defer = (_name, work) => deferred.push(work);
    const observer = new Recorder();
    const pipeline = definition([source('a', [1])], {
      sideEffects: [{ name: 'log', run: () => Promise.reject(new Error('no')) }],
    });
    const outcome = await new PipelineRunner(pipeline, { defer, observer }).run(query());
    expect(outcome.result).to.deep.equal([1]);
    await deferred[0]?.();
    expect(observer.stages.at(-1)).to.equal('side_effect:log!error');
  });

  it('refuses two components of one name, and side effects with nowhere to go', () => {
    expect(() => new PipelineRunner(definition([source('a', []), source('a', [])]))).to.throw('a');
    const sideEffects = [{ name: 'log', run: () => undefined }];
    expect(() => new PipelineRunner(definition([], { sideEffects }))).to.throw('defer');
  });

  it('property: the result is what passes every filter, and the removed rows are the rest', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.nat(30), { maxLength: 20 }), { maxLength: 5 }),
        fc.array(fc.integer({ min: 2, max: 7 }), { maxLength: 4 }),
        fc.boolean(),
        async (lists, divisors, asynchronous) => {
          const outcome = await run(
            lists.map((list, i) =>
              source(`s${i}`, list, asynchronous ? { fetch: () => Promise.resolve(list) } : {}),
            ),
            {
              filters: divisors.map((d, i) => ({
                name: `f${i}`,
                keep: (_q, batch, row) => batch.values[row]! % d !== 0,
              })),
            },
          );
          const all = lists.flat();
          const passes = (value: number): boolean => divisors.every((d) => value % d !== 0);
          expect(outcome.result).to.deep.equal(all.filter(passes));
          const removed = outcome.removed.flatMap(({ rows }) => rows);
          expect(removed.length + outcome.result.length).to.equal(all.length);
          for (const { filter, rows } of outcome.removed) {
            const divisor = divisors[Number(filter.slice(1))]!;
            for (const row of rows) expect(all[row]! % divisor).to.equal(0);
          }
        },
      ),
    ));
});

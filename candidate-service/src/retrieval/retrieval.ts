import { encodeRetrievalReport } from '@eaglerank/domain';
import { PipelineRunner, type Fetched, type PipelineObserver } from '@eaglerank/pipeline';
import { BatchPool } from './batch-pool.js';
import type { CandidateBatch } from './batch.js';
import type { Retrieved } from './candidate-selector.js';
import { components, type ComponentPorts } from './components.js';
import type { Found } from './found.js';
import { mergeFound } from './merge.js';
import type { RetrievalQuery } from './query.js';
import { countFetched, reportOf } from './report.js';

/** A retrieval's answer and what it has to tell of its making. */
export interface RetrievalResult extends Retrieved {
  /** RetrievalReport, encoded. */
  readonly report: Buffer;
  /** `component=reason`. */
  readonly degraded: string[];
}

/** The retrieval pipeline. */
export class Retrieval {
  private readonly runner: PipelineRunner<RetrievalQuery, Found, CandidateBatch, Retrieved>;
  private readonly parts: ReturnType<typeof components>;
  private readonly pool = new BatchPool();

  constructor(ports: ComponentPorts, observer: PipelineObserver) {
    this.parts = components(ports);
    const merge = (query: RetrievalQuery, fetched: readonly Fetched<Found>[]): CandidateBatch => {
      query.batch = this.pool.acquire();
      query.fetched = countFetched(fetched);
      return mergeFound(query, fetched, query.batch);
    };
    this.runner = new PipelineRunner({ ...this.parts, merge }, { observer });
  }

  /** Rejects with StageFailedError when a stage that must not fail does. A query runs once. */
  async run(query: RetrievalQuery): Promise<RetrievalResult> {
    try {
      const { result, degraded, removed } = await this.runner.run(query);
      const { candidateSet, count } = result;
      return {
        candidateSet,
        count,
        report: encodeRetrievalReport(reportOf(query, this.parts.filters ?? [], removed)),
        degraded: degraded.map(({ component, reason }) => `${component}=${reason}`),
      };
    } finally {
      if (query.batch) this.pool.release(query.batch);
      query.batch = undefined;
    }
  }
}

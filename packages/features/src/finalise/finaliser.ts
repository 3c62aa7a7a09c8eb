import type { CandidateColumns, RequestContext } from '@eaglerank/domain';
import { decodeInto, decodeState, type DecodedParts, type DecodeStatus } from '../codec/blob.js';
import type { EntityBlock } from '../plan/operations.js';
import type { FeaturePlan } from '../plan/plan.js';
import { EntityState } from '../state/entity-state.js';
import { EntityColumns, smoothedRate, type Prior } from './entity-columns.js';
import { writeCandidates, writeContext } from './request-columns.js';
import { createRows, type FeatureRows } from './rows.js';
import { UserView } from './user-view.js';

/** One feature of an entity, for people. */
export interface FeatureValue {
  readonly name: string;
  readonly value: number;
  /** False where the value is the default. */
  readonly present: boolean;
  /** Age of the newest event behind it, seconds; -1 where there is none. */
  readonly ageSeconds: number;
}

/**
 * From blobs to columns: the one place where windows are merged, divided, smoothed and decayed,
 * for serving and training alike. Every function takes the moment the windows end, `asOfMs`, and
 * writes a block's columns from index `offset` of the rows on. A missing, foreign or broken blob
 * gives the defaults; the status says which it was. Single-threaded: scratch space is reused.
 */
export class Finaliser {
  private readonly columns: Readonly<Record<EntityBlock, EntityColumns>>;
  private readonly scratch: Readonly<Record<EntityBlock, EntityState>>;
  private readonly tenant: EntityColumns;

  constructor(readonly plan: FeaturePlan) {
    const { layouts, programs } = plan;
    this.columns = {
      item: new EntityColumns(layouts.item, programs.item),
      author: new EntityColumns(layouts.author, programs.author),
      user: new EntityColumns(layouts.user, programs.user),
    };
    this.scratch = {
      item: new EntityState(layouts.item),
      author: new EntityState(layouts.author),
      user: new EntityState(layouts.user),
    };
    this.tenant = new EntityColumns(layouts.tenant, []);
  }

  /** The tenant's means, from the blob of {entity: 'tenant', id: ''}; good for some seconds. */
  prior(tenantBlob: Uint8Array | null, asOfMs: number): Prior {
    const { state } = decodeState(this.plan.layouts.tenant, tenantBlob);
    return this.priorOf(state, asOfMs);
  }

  /** As prior, from a state. */
  priorOf(state: EntityState, asOfMs: number): Prior {
    const means = new Float64Array(this.plan.priors.length);
    this.plan.priors.forEach(({ numerator, denominator, strength, fallback }, i) => {
      const [top, bottom] = this.tenant.pairOf(state, asOfMs, numerator, denominator);
      const mean = smoothedRate(top, bottom, strength, fallback);
      means[i] = mean === mean ? mean : fallback;
    });
    return { asOfMs, means };
  }

  /** Writes plan.blocks.item.width values. */
  itemColumns(
    blob: Uint8Array | null,
    asOfMs: number,
    prior: Prior,
    rows: FeatureRows,
    offset: number,
  ): DecodeStatus {
    return this.fromBlob('item', blob, asOfMs, prior, rows, offset);
  }

  /** Writes plan.blocks.author.width values. */
  authorColumns(
    blob: Uint8Array | null,
    asOfMs: number,
    prior: Prior,
    rows: FeatureRows,
    offset: number,
  ): DecodeStatus {
    return this.fromBlob('author', blob, asOfMs, prior, rows, offset);
  }

  /**
   * Decodes a user once per request; the view stays valid for as long as it is kept.
   * @param parts `without_lasts` for a view that is never asked for `recentItems`
   */
  userView(blob: Uint8Array | null, asOfMs: number, parts: DecodedParts = 'all'): UserView {
    const { state, status } = decodeState(this.plan.layouts.user, blob, parts);
    return new UserView(state, status, asOfMs, this.plan.programs);
  }

  /** Writes plan.blocks.user.width values. */
  userColumns(view: UserView, prior: Prior, rows: FeatureRows, offset: number): void {
    this.columns.user.write(view.state, view.asOfMs, prior, rows, offset);
  }

  /** Writes plan.blocks.user_author.width values: what the user has to do with the author. */
  userAuthorColumns(view: UserView, authorId: string, rows: FeatureRows, offset: number): void {
    view.writeAuthor(authorId, rows, offset);
  }

  /** Writes plan.blocks.user_topic.width values: for the item's first topic, '' for none. */
  userTopicColumns(view: UserView, topic: string, rows: FeatureRows, offset: number): void {
    view.writeTopic(topic, rows, offset);
  }

  /** Writes plan.blocks.candidate.width values for row `row` of the candidate set. */
  candidateColumns(
    set: CandidateColumns,
    row: number,
    asOfMs: number,
    rows: FeatureRows,
    offset: number,
  ): void {
    const { candidate } = this.plan.programs;
    const place = { offset, stride: candidate.length };
    writeCandidates(candidate, set, { first: row, count: 1 }, asOfMs, rows, place);
  }

  /** As candidateColumns for every row of the set, `stride` values from one to the next. */
  allCandidateColumns(
    set: CandidateColumns,
    asOfMs: number,
    rows: FeatureRows,
    offset: number,
    stride: number,
  ): void {
    const { candidate } = this.plan.programs;
    const all = { first: 0, count: set.count };
    writeCandidates(candidate, set, all, asOfMs, rows, { offset, stride });
  }

  /** Writes plan.blocks.context.width values; the same for every row of a request. */
  contextColumns(context: RequestContext, rows: FeatureRows, offset: number): void {
    writeContext(this.plan.programs.context, context, rows, offset);
  }

  /** Writes the columns of an entity's block from a state, offline or inside the engine. */
  stateColumns(
    block: EntityBlock,
    state: EntityState,
    asOfMs: number,
    prior: Prior,
    rows: FeatureRows,
    offset: number,
  ): void {
    this.columns[block].write(state, asOfMs, prior, rows, offset);
  }

  /** Every feature of one entity, for inspection. */
  describe(block: EntityBlock, state: EntityState, asOfMs: number, prior: Prior): FeatureValue[] {
    const { offset, width } = this.plan.blocks[block];
    const rows = createRows(width);
    this.stateColumns(block, state, asOfMs, prior, rows, 0);
    return this.plan.columns.slice(offset, offset + width).map((column, i) => ({
      name: column.name,
      value: rows.values[i] as number,
      present: rows.present[i] === 1,
      ageSeconds: rows.ageSeconds[i] as number,
    }));
  }

  private fromBlob(
    block: EntityBlock,
    blob: Uint8Array | null,
    asOfMs: number,
    prior: Prior,
    rows: FeatureRows,
    offset: number,
  ): DecodeStatus {
    const state = this.scratch[block];
    const status = decodeInto(state, blob);
    this.columns[block].write(state, asOfMs, prior, rows, offset);
    return status;
  }
}

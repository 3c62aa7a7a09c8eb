import type { TenantKeys } from '@eaglerank/domain';
import {
  DirectColumns,
  Finaliser,
  createRows,
  type DirectValue,
  type EntityBlock,
  type FeaturePlan,
  type FeatureRows,
  type Prior,
} from '@eaglerank/features';
import type { Command, RedisClient } from '@eaglerank/redis';
import type { EntitySample, SampledEntity } from './entity-sample.js';

/** Relative: columns are 32-bit numbers, and sums are added in another order. */
const SLACK = 4e-6;

/** What a comparison found. */
export interface Comparison {
  readonly compared: number;
  readonly agreeing: number;
  /** Columns that differ, each once. */
  readonly differing: ReadonlySet<string>;
}

/** Compares what a reader gets from Redis with what the raw events of sampled entities make. */
export class ConsistencyCheck {
  private readonly finaliser: Finaliser;
  private readonly direct: Readonly<Record<EntityBlock, DirectColumns>>;
  private readonly rows: FeatureRows;

  constructor(
    private readonly redis: RedisClient,
    private readonly plan: FeaturePlan,
    private readonly keys: TenantKeys,
  ) {
    this.finaliser = new Finaliser(plan);
    this.direct = {
      item: new DirectColumns(plan, 'item'),
      author: new DirectColumns(plan, 'author'),
      user: new DirectColumns(plan, 'user'),
    };
    this.rows = createRows(plan.width);
  }

  /** To be called between batches, when what is stored is all that was committed. */
  async compare(sample: EntitySample, asOfMs: number): Promise<Comparison> {
    const result = { compared: 0, agreeing: 0, differing: new Set<string>() };
    const { entities } = sample;
    if (entities.length === 0) return result;
    const { blobs, tombstones, tenant } = await this.read(entities);
    const prior = this.finaliser.prior(tenant, asOfMs);
    entities.forEach((entity, i) => {
      // deleted at the door, before the event that says so came here
      if (tombstones[i]) return sample.drop(entity);
      this.one(entity, blobs[i] ?? null, asOfMs, prior, result);
      sample.checked(entity);
    });
    return result;
  }

  private async read(entities: readonly SampledEntity[]) {
    const { keys } = this;
    const commands = entities.flatMap(({ key, slot, tombstoneField }): Command[] => [
      ['HGET', keys.tombstones(slot), tombstoneField],
      ['GET', key],
    ]);
    const replies = await this.redis.pipeline([...commands, ['GET', keys.features('tenant', '')]]);
    const values = replies as (Buffer | null)[];
    return {
      tombstones: entities.map((_, i) => values[2 * i] ?? null),
      blobs: entities.map((_, i) => values[2 * i + 1] ?? null),
      tenant: values.at(-1) ?? null,
    };
  }

  private one(
    { block, events }: SampledEntity,
    blob: Buffer | null,
    asOfMs: number,
    prior: Prior,
    result: { compared: number; agreeing: number; differing: Set<string> },
  ): void {
    const { finaliser, plan, rows } = this;
    const { offset } = plan.blocks[block];
    if (block === 'user') {
      finaliser.userColumns(finaliser.userView(blob, asOfMs), prior, rows, 0);
    } else finaliser[`${block}Columns`](blob, asOfMs, prior, rows, 0);
    this.direct[block].values(events, asOfMs, prior).forEach((want, i) => {
      if (!want) return;
      result.compared++;
      if (agrees(rows, i, want)) result.agreeing++;
      else result.differing.add(plan.columns[offset + i]?.name ?? '');
    });
  }
}

function agrees({ values, present }: FeatureRows, i: number, want: DirectValue): boolean {
  const difference = Math.abs((values[i] as number) - want.value);
  return (
    difference <= SLACK * Math.max(1, Math.abs(want.value)) && present[i] === Number(want.present)
  );
}

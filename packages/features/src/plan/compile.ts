import { hash53 } from '@eaglerank/domain';
import { parseDuration } from '../definition/duration.js';
import { featureKind } from '../definition/kinds.js';
import { parseDefinition, readDefinition } from '../definition/load.js';
import type {
  Definition,
  FeatureDefinition,
  GroupDefinition,
  MeasureDefinition,
} from '../definition/schema.js';
import type { ColumnDraft } from './column-draft.js';
import { columnsOf } from './columns.js';
import { LayoutBuilder } from './layout.js';
import type { Programs } from './operations.js';
import { FeaturePlan } from './plan.js';
import { PriorList } from './priors.js';
import {
  BLOCKS,
  STORED_ENTITIES,
  perEntity,
  type BlockName,
  type BlockRange,
  type StoredEntity,
  type WindowSpec,
} from './types.js';

/**
 * Reads, checks and compiles a definition file. Blobs written under the file at `previousPath` are
 * still read: measures that both have keep what they know. Throws FeatureDefinitionError with
 * every fault.
 */
export function loadFeaturePlan(path: string, previousPath?: string): FeaturePlan {
  const plan = compilePlan(readDefinition(path));
  return previousPath === undefined ? plan : plan.reading(loadFeaturePlan(previousPath));
}

/** As loadFeaturePlan, from text; `file` names it in messages. */
export function parseFeaturePlan(text: string, file = 'features.yaml'): FeaturePlan {
  return compilePlan(parseDefinition(text, file));
}

function compilePlan(definition: Definition): FeaturePlan {
  const builders = collectNeeds(definition);
  const layouts = perEntity((entity) => builders[entity].build());
  const priors = new PriorList(layouts.tenant);
  const drafts: ColumnDraft[] = [];
  for (const [name, group] of Object.entries(definition.groups)) {
    drafts.push(...columnsOf({ name, group, layouts, priors }));
  }
  const columns: ColumnDraft[] = [];
  const blocks: Partial<Record<BlockName, BlockRange>> = {};
  const programs: Partial<Record<BlockName, readonly unknown[]>> = {};
  for (const block of BLOCKS) {
    const own = drafts.filter((draft) => draft.column.block === block);
    blocks[block] = { offset: columns.length, width: own.length };
    programs[block] = own.map((draft) => draft.operation);
    columns.push(...own);
  }
  const canonical = JSON.stringify(
    [
      columns.map(({ column, operation }) => [column.name, operation]),
      priors.list,
      STORED_ENTITIES.map((entity) => layouts[entity].layoutHash),
    ],
    (_, value: unknown) => (value === Infinity ? 'inf' : value),
  );
  return new FeaturePlan({
    schemaHash: hash53(canonical),
    maxLatenessMs: definition.sources.feed.max_lateness,
    columns: columns.map((draft) => draft.column),
    blocks: blocks as Record<BlockName, BlockRange>,
    groups: Object.entries(definition.groups).map(([name, group]) => ({
      name,
      block: group.entity,
      owner: group.owner,
      freshnessSloMs: group.freshness_slo,
    })),
    layouts,
    programs: programs as unknown as Programs,
    priors: priors.list,
  });
}

function collectNeeds(definition: Definition): Record<StoredEntity, LayoutBuilder> {
  const windows = windowSpecs(definition);
  const builders = perEntity((entity) => new LayoutBuilder(entity, windows));
  for (const group of Object.values(definition.groups)) {
    const builder = builders[storedEntityOf(group.entity) ?? 'tenant'];
    for (const [name, measure] of Object.entries(group.measures)) {
      if (measure.history ?? measure.last) builder.need(name, measure);
    }
    for (const feature of group.features) {
      if (storedEntityOf(group.entity) !== group.entity) continue;
      needsOf(group, feature, builder);
      if (feature.prior?.mean === 'tenant') needsOf(group, feature, builders.tenant);
    }
  }
  return builders;
}

function needsOf(group: GroupDefinition, feature: FeatureDefinition, builder: LayoutBuilder): void {
  const measure = (name: string): MeasureDefinition => group.measures[name] as MeasureDefinition;
  const windows = feature.windows ?? group.windows;
  switch (featureKind(feature)) {
    case 'value':
      for (const window of windows) {
        builder.need(feature.value as string, measure(feature.value as string), window);
      }
      break;
    case 'rate':
      for (const name of feature.rate as [string, string]) {
        for (const window of windows) builder.need(name, measure(name), window);
      }
      break;
    case 'decay':
      builder.need(feature.decay as string, measure(feature.decay as string), feature.window);
      break;
    case 'age':
      builder.need(feature.age as string, measure(feature.age as string));
      break;
    default:
  }
}

function windowSpecs(definition: Definition): Map<string, WindowSpec> {
  const specs = Object.entries(definition.windows).map(([name, tileMs]) => {
    const ms = parseDuration(name) as number;
    return { name, ms, tileMs, slots: ms / tileMs + 2 };
  });
  specs.sort((a, b) => a.ms - b.ms || a.tileMs - b.tileMs);
  return new Map(specs.map((spec) => [spec.name, spec]));
}

/** The stored entity that a block's measures belong to; undefined where it has none. */
function storedEntityOf(block: BlockName): StoredEntity | undefined {
  if (block === 'candidate' || block === 'context') return undefined;
  return block === 'user_author' || block === 'user_topic' ? 'user' : block;
}

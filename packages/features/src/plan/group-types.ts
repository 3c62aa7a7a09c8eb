import type { EntityOp, PairOp } from './operations.js';
import type { FeaturePlan } from './plan.js';
import type { BlockName, EntityLayout } from './types.js';

/**
 * Event types that change a feature of each group, by the group's name. Groups that are made from the
 * request alone are left out.
 */
export function eventTypesOfGroups(plan: FeaturePlan): ReadonlyMap<string, ReadonlySet<string>> {
  const types = new Map<string, Set<string>>();
  plan.columns.forEach(({ block, group }, index) => {
    const found = typesOf(plan, block, index - plan.blocks[block].offset);
    if (found.length === 0) return;
    const known = types.get(group) ?? new Set();
    for (const type of found) known.add(type);
    types.set(group, known);
  });
  return types;
}

function typesOf({ layouts, programs }: FeaturePlan, block: BlockName, at: number): string[] {
  switch (block) {
    case 'item':
    case 'author':
    case 'user':
      return entityTypes(layouts[block], programs[block][at] as EntityOp);
    case 'user_author':
    case 'user_topic': {
      const { history } = programs[block][at] as PairOp;
      return [...(layouts.user.histories[history]?.weights.keys() ?? [])];
    }
    case 'candidate':
    case 'context':
      return [];
  }
}

function entityTypes({ scalars, distincts }: EntityLayout, op: EntityOp): string[] {
  switch (op.op) {
    case 'distinct':
      return [...(distincts[op.distinct]?.types ?? [])];
    case 'rate':
      return [op.numerator, op.denominator].flatMap(({ scalar }) => scalars[scalar]?.types ?? []);
    case 'value':
    case 'decay':
    case 'age':
      return [...(scalars[op.scalar]?.types ?? [])];
  }
}

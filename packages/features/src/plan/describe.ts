import type { FeaturePlan } from './plan.js';
import { STORED_ENTITIES } from './types.js';

/** The plan as text: columns with their formulas, then what is stored per entity. */
export function describePlan(plan: FeaturePlan): string {
  const lines = [`schema ${plan.schemaHash}, ${plan.width} columns`];
  plan.columns.forEach((column, i) => {
    const value = Number(column.defaultValue.toPrecision(6));
    lines.push(
      `${String(i).padStart(3)} ${column.name.padEnd(32)} ${column.formula}; else ${value}`,
    );
  });
  for (const entity of STORED_ENTITIES) {
    const layout = plan.layouts[entity];
    lines.push(`blob of ${entity}, layout ${layout.layoutHash}`);
    for (const { window, scalars } of layout.rings) {
      const names = scalars.map((scalar) => layout.scalars[scalar]?.name).join(', ');
      lines.push(`  ${window.name}: ${window.slots} tiles of ${window.tileMs / 1000}s: ${names}`);
    }
    const lifetime = layout.scalars.filter((scalar) => scalar.lifetime).map((s) => s.name);
    if (lifetime.length > 0) lines.push(`  lifetime: ${lifetime.join(', ')}`);
    for (const { name, precision, windows } of layout.distincts) {
      const kept = windows.map((window) => window.name).join(', ');
      lines.push(`  ${name}: ${2 ** precision} registers per tile: ${kept}`);
    }
    for (const { name, size } of layout.histories) lines.push(`  ${name}: latest ${size} events`);
    for (const { name, size } of layout.lasts) lines.push(`  ${name}: latest ${size} ids`);
  }
  return lines.join('\n');
}

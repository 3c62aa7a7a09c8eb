import type { SpanRecord } from '@eaglerank/mesh';

const BAR_WIDTH = 36;
const SHOWN_ATTRIBUTES = [
  'eaglerank.tenant.id',
  'eaglerank.tier',
  'eaglerank.candidates.in',
  'eaglerank.candidates.out',
  'eaglerank.degraded',
  'eaglerank.cache.level',
  'eaglerank.cache.hit_ratio',
  'db.operation.name',
  'db.operation.batch.size',
  'error.type',
];

function bar(span: SpanRecord, originUs: number, totalUs: number): string {
  const scale = (us: number): number => Math.round((us / Math.max(1, totalUs)) * BAR_WIDTH);
  const from = Math.min(BAR_WIDTH - 1, Math.max(0, scale(span.startUs - originUs)));
  const length = Math.max(1, Math.min(BAR_WIDTH - from, scale(span.durationUs)));
  return ' '.repeat(from) + '█'.repeat(length) + ' '.repeat(BAR_WIDTH - from - length);
}

function describe(span: SpanRecord): string {
  const shown = SHOWN_ATTRIBUTES.filter((name) => span.attributes[name] !== undefined).map(
    (name) => `${name.replace(/^eaglerank\./, '')}=${span.attributes[name] ?? ''}`,
  );
  return (span.error ? ['ERROR', ...shown] : shown).join(' ');
}

/** A trace as text: one line a span, children indented below their parent, bars on one time axis. */
export function waterfall(spans: readonly SpanRecord[]): string {
  const ids = new Set(spans.map((s) => s.spanId));
  const children = new Map<string, SpanRecord[]>();
  for (const span of spans) {
    const parent = ids.has(span.parentSpanId) ? span.parentSpanId : '';
    children.set(parent, [...(children.get(parent) ?? []), span]);
  }
  const origin = Math.min(...spans.map((s) => s.startUs));
  const end = Math.max(...spans.map((s) => s.startUs + s.durationUs));
  const lines: { label: string; span: SpanRecord }[] = [];
  const visit = (parent: string, depth: number): void => {
    for (const span of (children.get(parent) ?? []).sort((a, b) => a.startUs - b.startUs)) {
      lines.push({ label: `${'  '.repeat(depth)}${span.service}: ${span.name}`, span });
      visit(span.spanId, depth + 1);
    }
  };
  visit('', 0);
  const width = Math.min(72, Math.max(...lines.map((l) => l.label.length)));
  const head = `trace ${spans[0]?.traceId ?? ''}  ${spans.length} spans  ${((end - origin) / 1000).toFixed(2)} ms`;
  return [
    head,
    ...lines.map(({ label, span }) => {
      const ms = (span.durationUs / 1000).toFixed(2).padStart(8);
      return `${label.slice(0, width).padEnd(width)} ${ms} ms |${bar(span, origin, end - origin)}| ${describe(span)}`.trimEnd();
    }),
  ].join('\n');
}

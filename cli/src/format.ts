import {
  ReasonCode,
  Tier,
  type ExplainFeedResponseOut,
  type FeedItemOut,
  type GetFeedResponseOut,
  type ItemExplanationOut,
  type ModelInfoOut,
} from '@eaglerank/contracts';

function nameOf(names: Readonly<Record<string, number>>, prefix: string, value: unknown): string {
  const found = Object.entries(names).find(([, number]) => number === value)?.[0];
  return found?.slice(prefix.length) ?? String(value);
}

const tierName = (tier: unknown): string => nameOf(Tier, 'TIER_', tier);

/** `name@version`; retrieval's own order is a heuristic without a version, other pages have no model. */
function modelName(model: ModelInfoOut | null): string {
  if (!model?.name) return '-';
  return model.version === '' ? model.name : `${model.name}@${model.version}`;
}

function pad(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
}

/** A table of ranked items. */
export function formatItems(items: readonly FeedItemOut[]): string {
  const rows = items.map((item) => {
    const reason = item.reason
      ? [nameOf(ReasonCode, 'REASON_CODE_', item.reason.code), ...item.reason.args].join(' ')
      : '';
    return [
      String(item.position).padStart(4),
      pad(item.itemId, 28),
      pad(item.authorId, 20),
      item.score.toFixed(4).padStart(9),
      item.propensity.toFixed(3).padStart(6),
      pad(item.sources.join(','), 28),
      reason,
    ].join('  ');
  });
  const head = [
    ' pos',
    pad('item', 28),
    pad('author', 20),
    '    score',
    '  prop',
    pad('sources', 28),
    'reason',
  ].join('  ');
  return `${[head, ...rows].join('\n')}\n`;
}

export function formatFeed(feed: GetFeedResponseOut): string {
  const notes = [
    `request ${feed.requestId}  tier ${tierName(feed.tier)}  model ${modelName(feed.model)}`,
    ...formatDegraded(feed.degraded),
    ...feed.arms.map((a) => `experiment ${a.experiment}: ${a.arm}`),
    `known events of the user: ${feed.personalisation?.knownEvents ?? 0}` +
      (feed.personalisation?.emptySources.length
        ? `; nothing from ${feed.personalisation.emptySources.join(', ')}`
        : ''),
  ];
  const next = feed.nextPageToken === '' ? '' : `next page: --page ${feed.nextPageToken}\n`;
  return `${notes.join('\n')}\n${formatItems(feed.items)}${next}`;
}

const formatDegraded = (degraded: GetFeedResponseOut['degraded']): string[] =>
  degraded.map(({ component, reason }) => `degraded: ${component} (${reason})`);

function formatItemExplanation(item: ItemExplanationOut): string {
  const features = [...item.features].sort(
    (a, b) => Math.abs(b.contribution) - Math.abs(a.contribution),
  );
  // without features the scores were not attributed, and 0 is no base
  const base = features.length === 0 ? '' : `base ${item.baseScore.toFixed(4)}  `;
  const age = (ms: number): string => (ms < 0 ? '-' : `${(ms / 1000).toFixed(0)} s`);
  return [
    `#${item.position} ${item.itemId}  score ${item.score.toFixed(4)}  ${base}propensity ${item.propensity.toFixed(3)}`,
    `  sources ${item.sources.map((s) => `${s.source} ${s.score.toFixed(3)}`).join(', ')}`,
    ...(item.rules.length > 0 ? [`  moved by ${item.rules.join(', ')}`] : []),
    ...features.map(
      (f) =>
        `  ${f.contribution.toFixed(4).padStart(9)}  ${pad(f.name, 28)} ${f.value.toPrecision(5).padStart(11)}${f.present ? '' : ' (default)'}  ${age(f.freshnessMs)}`,
    ),
  ].join('\n');
}

export function formatExplanation(answer: ExplainFeedResponseOut, full: number): string {
  const removed = new Map<string, number>();
  for (const { filter } of answer.removed) removed.set(filter, (removed.get(filter) ?? 0) + 1);
  return [
    `request ${answer.requestId}  tier ${tierName(answer.tier)}  model ${modelName(answer.model)}`,
    ...formatDegraded(answer.degraded),
    ...answer.items.slice(0, full).map(formatItemExplanation),
    `removed: ${[...removed].map(([filter, n]) => `${filter} ${n}`).join(', ') || 'nothing'}`,
    '',
  ].join('\n');
}

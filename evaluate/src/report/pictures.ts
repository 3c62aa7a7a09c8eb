import { ESTIMATORS } from '../off-policy/evaluate-off-policy.js';
import type { ProtocolResult } from './protocol-result.js';
import type { Recorded } from './recorded.js';
import { ESTIMATOR_NAMES } from './tables.js';
import { barChart, intervalChart, reliabilityChart } from './svg.js';

/** A chart and what it shows. */
export interface Picture {
  readonly file: string;
  readonly title: string;
  readonly svg: string;
}

const slug = (text: string): string => text.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase();

function picture(name: string, title: string, svg: (title: string) => string): Picture {
  return { file: `${name}.svg`, title, svg: svg(title) };
}

function protocolPictures(prefix: string, protocol: ProtocolResult): Picture[] {
  const name = `${prefix}-${slug(protocol.name)}`;
  const bars = protocol.rankers.map(({ name: label, means }) => ({
    label,
    value: means.ndcgBinary,
    strong: label === protocol.model,
  }));
  const leads = protocol.leads.map(({ over, ndcgBinary }) => ({ label: over, ...ndcgBinary }));
  const own = protocol.rankers.find((ranker) => ranker.name === protocol.model);
  return [
    picture(`${name}-ndcg`, `NDCG@10 binary: ${protocol.name}`, (t) => barChart(t, bars)),
    picture(`${name}-leads`, `Model minus ranker, 95 %: ${protocol.name}`, (t) =>
      intervalChart(t, leads),
    ),
    ...(own && own.reliability.length > 1
      ? [
          picture(`${name}-reliability`, `Calibration of the model: ${protocol.name}`, (t) =>
            reliabilityChart(t, own.reliability),
          ),
        ]
      : []),
  ];
}

function worldPictures(recorded: Extract<Recorded, { kind: 'worlds' }>): Picture[] {
  const { all } = recorded.result;
  const shares = all.shares.map(({ ranker, share }) => ({
    label: ranker,
    value: share,
    strong: ranker === all.protocol.model,
  }));
  const leads = all.protocol.leads.map(({ over, ndcg }) => ({ label: over, ...ndcg }));
  return [
    picture(`${recorded.name}-shares`, 'Share of the oracle’s gain over a random order', (t) =>
      barChart(t, shares),
    ),
    picture(`${recorded.name}-leads`, 'Model minus ranker, NDCG@10, 95 %, all test worlds', (t) =>
      intervalChart(t, leads),
    ),
  ];
}

function offPolicyPictures(recorded: Extract<Recorded, { kind: 'off-policy' }>): Picture[] {
  const height = 9;
  return ESTIMATORS.map((estimator) => {
    const rows = recorded.result.seeds.map(({ truth, estimate }) => {
      const { value, low, high } = estimate[estimator];
      return { label: '', value: value - truth, low: low - truth, high: high - truth };
    });
    const title = `${ESTIMATOR_NAMES[estimator]}: estimate minus truth with its 95 % interval, one line per world`;
    return picture(`${recorded.name}-${slug(estimator)}`, title, (t) =>
      intervalChart(t, rows, height),
    );
  });
}

/** The charts of one run. */
export function picturesOf(recorded: Recorded): Picture[] {
  switch (recorded.kind) {
    case 'movielens':
      return recorded.result.protocols.flatMap((p) => protocolPictures(recorded.name, p));
    case 'jsonl':
    case 'archive':
      return protocolPictures(recorded.name, recorded.result.protocol);
    case 'worlds':
      return worldPictures(recorded);
    case 'off-policy':
      return offPolicyPictures(recorded);
  }
}

import type { ExplainFeedResponseOut, GetFeedResponseOut } from '@eaglerank/contracts';
import { expect } from 'chai';
import { formatExplanation, formatFeed } from './format.js';

describe('what feed and explain print', () => {
  const page = { requestId: 'r1', tier: 0, items: [], degraded: [], arms: [], removed: [] };
  const printed = (model: { name: string; version: string } | null): readonly string[] => [
    formatFeed({ ...page, model, nextPageToken: '' } as unknown as GetFeedResponseOut),
    formatExplanation({ ...page, model } as unknown as ExplainFeedResponseOut, 3),
  ];

  it('names the model with the version that served', () => {
    for (const text of printed({ name: 'social-ranker', version: '2250c4b905ac' })) {
      expect(text).to.match(/^request r1 .* {2}model social-ranker@2250c4b905ac\n/);
    }
  });

  it('names none where none scored', () => {
    for (const text of printed({ name: 'heuristic', version: '' })) {
      expect(text).to.match(/^request r1 .* {2}model heuristic\n/);
    }
    for (const model of [null, { name: '', version: '' }]) {
      for (const text of printed(model)) expect(text).to.match(/^request r1 .* {2}model -\n/);
    }
  });

  it('says so where the scores could not be attributed, instead of a base of 0', () => {
    const item = {
      ...{ itemId: 'i', position: 0, score: 0.5, propensity: 1, baseScore: 0 },
      ...{ sources: [], rules: [], filtersPassed: [], features: [] },
    };
    const answer = {
      ...{ ...page, model: null, items: [item] },
      degraded: [{ component: 'ranker', reason: 'timeout' }],
    } as unknown as ExplainFeedResponseOut;
    const text = formatExplanation(answer, 1);
    expect(text).to.contain('degraded: ranker (timeout)');
    expect(text).not.to.contain('base');
  });
});

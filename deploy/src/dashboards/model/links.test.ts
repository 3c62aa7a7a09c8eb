import { expect } from 'chai';
import { panelLinks } from './links.js';
import { reference } from './variables.js';

/** What Explore finds in the address once Grafana has put the values in. */
function queryOf(url: string): Record<string, unknown> {
  const filled = url
    .replaceAll(reference('traces'), 'jaeger')
    .replaceAll(reference('logs'), 'loki');
  const panes = new URL(filled, 'http://grafana').searchParams.get('panes') ?? '';
  const [pane] = Object.values(JSON.parse(panes) as Record<string, { queries: object[] }>);
  return pane?.queries[0] as Record<string, unknown>;
}

describe('panelLinks', () => {
  it('opens the traces and the warnings of the service in Explore', () => {
    const [traces, logs] = panelLinks('ranker-service', true).map(({ url }) => queryOf(url));
    expect(traces).to.include({ queryType: 'search', service: 'ranker-service' });
    expect(traces?.['datasource']).to.deep.equal({ uid: 'jaeger' });
    expect(logs?.['expr']).to.include('{service_name=~"ranker-service"}');
    expect(logs?.['datasource']).to.deep.equal({ uid: 'loki' });
  });

  it('opens the logs of the services that the reader chose, or of all', () => {
    const logs = (chosen: boolean) => queryOf(panelLinks('$service', chosen)[1]?.url ?? '')['expr'];
    expect(logs(true)).to.include(reference('service:regex'));
    expect(logs(false)).to.include('{service_name=~".+"}');
  });
});

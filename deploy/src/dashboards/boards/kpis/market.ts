import { timeseries } from '../../model/charts.js';
import type { Section } from '../../model/dashboard.js';
import { bargauge, stat } from '../../model/figures.js';
import { rate, total } from '../../model/promql.js';

const of = 'feature-service';
const OWN = 'tenant="market"';

export function market(): Section {
  return {
    title: 'market: signals',
    panels: [
      stat({
        title: 'Signals traded on',
        shows: 'Share of opened signals of the last 15 minutes that were traded on.',
        good: 'steady: the ranking finds what traders act on.',
        act: 'a fall after a roll-out: compare the arms on the Model dashboard and roll back.',
        unit: 'percentunit',
        w: 4,
        h: 9,
        decimals: 1,
        of,
        queries: [[`max (signal_acceptance_rate{${OWN}})`, 'traded']],
      }),
      timeseries({
        title: 'Trades by side',
        shows: 'Trades per second made on a signal, by side.',
        good: 'both sides, in no fixed proportion.',
        act: 'one side alone for long: the signals lean, or trades of one side are not reported.',
        unit: 'ops',
        w: 7,
        h: 9,
        stack: 'normal',
        of,
        colors: { buy: 'green', sell: 'orange' },
        queries: [[rate('symbol_trades_total', ['side'], OWN), '{{side}}']],
      }),
      bargauge({
        title: 'Signals served by symbol',
        shows: 'Signals ranked and served in the time range, the ten most frequent symbols.',
        good: 'many symbols have a share.',
        act: 'one symbol crowds out the rest: see its score and the diversity settings of the tenant.',
        unit: 'short',
        w: 6,
        h: 9,
        decimals: 0,
        of,
        queries: [
          [`topk(10, ${total('symbol_predictions_total', ['symbol'], OWN)})`, '{{symbol}}'],
        ],
      }),
      timeseries({
        title: 'Value traded per second',
        shows: 'Value of trades per second, in major units of the currency.',
        good: 'follows the trades.',
        act: 'trades without value: amounts are missing from the events.',
        unit: 'short',
        w: 7,
        h: 9,
        of,
        queries: [[rate('trade_volume_total', ['currency'], OWN), '{{currency}}']],
      }),
    ],
  };
}

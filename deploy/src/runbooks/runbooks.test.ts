import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ROOT } from '@eaglerank/mesh';
import { expect } from 'chai';
import { alertRules } from '../rules/alert-groups.js';
import { alertingRule } from '../rules/rule-files.js';
import { loadThresholds } from '../thresholds/thresholds.js';
import { contentFaults, formFaults, SECTIONS } from './faults.js';
import { known, type Known } from './known.js';
import { parsePage } from './page.js';
import { commandsOf } from './shell.js';

const FOLDER = 'docs/runbooks';
/** Pages that are checked beside the runbooks. */
const PLAYBOOKS = ['incidents', 'routines', 'capacity', 'upgrade'].map((name) => `docs/${name}.md`);

const thresholds = loadThresholds();
const rules = alertRules(thresholds);
const alerts = [...new Set(rules.map(({ definition }) => definition.name))];
const read = (path: string) => parsePage(readFileSync(join(ROOT, path), 'utf8'));

describe('runbooks', function () {
  this.timeout(120_000);
  let facts: Known;

  before(async () => {
    facts = await known(thresholds);
  });

  it('are there for each alert, and for nothing else', () => {
    const pages = readdirSync(join(ROOT, FOLDER)).filter((name) => name !== 'README.md');
    expect(pages.sort()).to.deep.equal(alerts.map((name) => `${name}.md`).sort());
  });

  it('are where the alerts say', () => {
    for (const rule of rules) {
      const { annotations } = alertingRule(rule, thresholds) as {
        annotations: { runbook_url: string };
      };
      const path = new URL(annotations.runbook_url).pathname.replace(/^.*\/blob\/main\//, '');
      expect(facts.exists(path), path).to.equal(true);
      expect(basename(path)).to.equal(`${rule.definition.name}.md`);
    }
  });

  it('have their sections, a query and a command', () => {
    const faults = alerts.flatMap((alert) =>
      formFaults(alert, read(`${FOLDER}/${alert}.md`)).map((fault) => `${alert}: ${fault}`),
    );
    expect(faults.join('\n')).to.equal('');
  });

  it('name team and severities of their alert where they escalate', () => {
    for (const alert of alerts) {
      const own = rules.filter(({ definition }) => definition.name === alert);
      const escalate = read(`${FOLDER}/${alert}.md`).sections.get('Escalate') ?? '';
      expect(escalate, alert).to.contain(`Team ${own[0]?.definition.team ?? ''}`);
      for (const { severity } of own)
        expect(escalate, alert).to.match(new RegExp(`\\b${severity}\\b`));
    }
  });

  it('name only what exists', () => {
    const paths = [...alerts.map((alert) => `${FOLDER}/${alert}.md`), ...PLAYBOOKS];
    const faults = paths.flatMap((path) =>
      contentFaults(path, read(path), facts).map((fault) => `${path}: ${fault}`),
    );
    expect(faults.join('\n')).to.equal('');
  });

  describe('that are broken are refused', () => {
    const whole = SECTIONS.map((name) => `## ${name}\n\nText.\n`).join('\n');
    const query = (text: string) => `\`\`\`promql\n${text}\n\`\`\`\n`;
    const shell = (text: string) => `\`\`\`sh\n${text}\n\`\`\`\n`;
    const contents = (text: string) => contentFaults(`${FOLDER}/Some.md`, parsePage(text), facts);

    it('for their form', () => {
      const good = `# Some\n\n${whole}\n${query('up')}\n${shell('npm start')}`;
      const faultsOf = (text: string) => formFaults('Some', parsePage(text)).join('\n');
      expect(faultsOf(good)).to.equal('');
      expect(faultsOf(good.replace('# Some', '# Other'))).to.contain('the title is "Other"');
      expect(faultsOf(good.replace('## Impact', '## Effect'))).to.contain('they must be');
      expect(faultsOf(good.replace('## Impact\n\nText.\n', '## Impact\n'))).to.contain(
        'Impact is empty',
      );
      expect(faultsOf(good.replace(query('up'), ''))).to.contain('no query');
      expect(faultsOf(good.replace(shell('npm start'), ''))).to.contain('no command');
    });

    const reasons: readonly (readonly [string, string, string])[] = [
      ['a query that is none', query('sum(rate(up[5m])'), 'no PromQL'],
      [
        'a series that nobody exports',
        query('rate(feeds_total[5m])'),
        'nothing exports feeds_total',
      ],
      ['a label that it lacks', query('up\n\ngrpc_feed_requests_total{code="0"}'), 'no label code'],
      ['a histogram without its suffix', query('grpc_feed_latency_seconds'), 'nothing exports'],
      ['a command that is none', shell('npx eaglerank repair'), 'no command npx eaglerank repair'],
      ['an option that it lacks', shell('npx eaglerank feed --usr x'), 'no option --usr'],
      ['part of an option', shell('npx eaglerank feed --use x'), 'no option --use'],
      ['a verb that it lacks', shell('npx eaglerank models undo x'), 'cannot undo'],
      ['a command behind a pipe', shell('cat x | npx eaglerank nothing'), 'no command npx'],
      ['a program that readers may lack', shell('frobnicate --all'), 'frobnicate is no program'],
      ['a script that is none', shell('npm run repair'), 'no npm run repair'],
      ['a command in a sentence', 'Say `npx eaglerank repair now`.', 'no command'],
      ['a path in a sentence', 'Read `docs/nothing.md`.', 'docs/nothing.md does not exist'],
      ['a path in a command', shell('cat config/nothing.yaml'), 'config/nothing.yaml does not'],
      ['a setting that is none', 'Set `ENGINE_SPEED=2`.', 'no setting ENGINE_SPEED'],
      ['a link that leads nowhere', 'See [it](Nothing.md).', 'links to Nothing.md'],
      ['a dashboard that is none', 'Dashboard: Weather.', 'no dashboard Weather'],
    ];
    for (const [what, text, fault] of reasons) {
      it(`for ${what}`, () => {
        expect(contents(text).join('\n')).to.contain(fault);
      });
    }

    it('and for nothing that exists', () => {
      const text = [
        query('sum by (le) (rate(grpc_feed_latency_seconds_bucket{job="gateway"}[5m]))'),
        query('slo:error_budget:remaining\n\nnodejs_eventloop_lag_p99_seconds'),
        shell('npx eaglerank events export --tenant a | head -3 # a tenth\nnpm run check'),
        'Set `ARCHIVE_HOLD_MS`; see `docs/events.md`, [events](../events.md). Dashboard: Feed.',
      ].join('\n');
      expect(contents(text)).to.deep.equal([]);
    });
  });
});

describe('commands of a shell block', () => {
  it('are parted at pipes, substitutions and ends of lines, not within quotes', () => {
    expect(commandsOf("# first\nA=1 a 'b | c' \\\n  d && e $(f g)\n\nh;i # j\n")).to.deep.equal([
      ['f', 'g'],
      ['a', 'b _ c', 'd'],
      ['e', 'X'],
      ['h'],
      ['i'],
    ]);
  });
});

// mocha loads reporters with require, so this one file is CommonJS.
const { writeFileSync } = require('node:fs');
const { Spec } = require('mocha').reporters;

/** The usual output, and the totals and the failed tests' titles as JSON in the file that TEST_TOTALS names. */
module.exports = class extends Spec {
  constructor(runner, options) {
    super(runner, options);
    const failures = [];
    runner.on('fail', (test) => failures.push(test.fullTitle()));
    runner.once('end', () => {
      const { passes: passed, failures: failed, pending: skipped } = this.stats;
      writeFileSync(process.env.TEST_TOTALS, JSON.stringify({ passed, failed, skipped, failures }));
    });
  }
};

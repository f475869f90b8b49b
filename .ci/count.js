// Counts from the runner's JSON and the demo's own exit; fails when nothing ran, so that an empty run is never green.
import { readFileSync } from 'node:fs';

const [file, demo] = process.argv.slice(2);
const { numPassedTests, numFailedTests, numPendingTests = 0, numTodoTests = 0 } = JSON.parse(readFileSync(file, 'utf8'));
const skipped = numPendingTests + numTodoTests;
const passed = numPassedTests + (demo === 'passed' ? 1 : 0);
const failed = numFailedTests + (demo === 'passed' ? 0 : 1);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
if (numPassedTests === 0 || failed > 0) process.exitCode = 1;

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Reporter, TestSession, TestSuiteResult } from '@web/test-runner'

export interface Count {
  readonly passed: number
  readonly failed: number
}

/** Writes how many browser tests passed and failed; a file that did not load counts as one failure. */
export function countReporter(path: string): Reporter {
  return {
    stop({ sessions }) {
      const counts = sessions.map(countSession)
      const sum = {
        passed: counts.reduce((sum, { passed }) => sum + passed, 0),
        failed: counts.reduce((sum, { failed }) => sum + failed, 0),
      }
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, JSON.stringify(sum))
    },
  }
}

function countSession(session: TestSession): Count {
  const { passed, failed } = session.testResults === undefined ? { passed: 0, failed: 0 } : countSuite(session.testResults)
  return { passed, failed: !session.passed && failed === 0 ? 1 : failed }
}

function countSuite(suite: TestSuiteResult): Count {
  const tests = suite.tests.filter(({ skipped }) => !skipped)
  const own = { passed: tests.filter((test) => test.passed).length, failed: tests.filter((test) => !test.passed).length }
  return suite.suites
    .map(countSuite)
    .reduce((sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }), own)
}

import { expect } from '@open-wc/testing'
import type { PlainDate } from '@rollforward/core/plain-date'
import { formatFor, todayIn } from './format.ts'

const format = (locale: string, currency = 'USD') => formatFor({ locale, currency, time_zone: 'America/New_York' })
/** Blanks of every width look alike in a failed test. */
const plain = (text: string) => text.replace(/\s/g, ' ')

describe('formats', () => {
  const cases: readonly (readonly [locale: string, currency: string, amount: string, money: string, signed: string])[] = [
    ['en-US', 'USD', '1712126.38', '$1,712,126.38', '+$1,712,126.38'],
    ['en-US', 'USD', '-25000.00', '−$25,000.00', '−$25,000.00'],
    ['en-US', 'USD', '0.00', '$0.00', '$0.00'],
    ['en-US', 'CAD', '1.50', 'CA$1.50', '+CA$1.50'],
    ['en-US', 'USD', '99999999999999.99', '$99,999,999,999,999.99', '+$99,999,999,999,999.99'],
    ['de-DE', 'EUR', '-1234.50', '−1.234,50 €', '−1.234,50 €'],
    ['fr-FR', 'EUR', '1234567.80', '1 234 567,80 €', '+1 234 567,80 €'],
    ['ja-JP', 'JPY', '1712126.00', '￥1,712,126', '+￥1,712,126'],
    ['ja-JP', 'JPY', '1712126.50', '￥1,712,126.50', '+￥1,712,126.50'],
    ['en-IN', 'INR', '1234567.89', '₹12,34,567.89', '+₹12,34,567.89'],
  ]
  for (const [locale, currency, amount, money, signed] of cases)
    it(`${amount} ${currency} in ${locale}`, () => {
      expect(plain(format(locale, currency).money(amount))).to.equal(money)
      expect(plain(format(locale, currency).signedMoney(amount))).to.equal(signed)
    })

  it('keep sign and currency together from right to left', () => {
    expect(format('ar').signedMoney('-25000.00')).to.match(/^\u2066−25,000.00\sUS\$\u2069$/)
    expect(format('ar-EG').money('1.50')).to.contain('١٫٥٠')
  })

  it('write what was never a float', () => {
    expect(format('en-US').amount('98765432109876.54')).to.equal('98,765,432,109,876.54')
    expect(format('en-US').percent('0.0049')).to.equal('+0.49%')
    expect(format('en-US').times('1.225')).to.equal('1.23×')
  })

  it('write days and moments', () => {
    expect(format('en-US').date('2025-11-03' as PlainDate)).to.equal('Nov 3, 2025')
    expect(format('en-US').day('2025-11-03' as PlainDate)).to.equal('Nov 3')
    // Late in the evening in New York it is the next day in London.
    expect(format('en-US').dayOf('2025-11-11T03:30:00.000Z')).to.equal('Nov 10')
    expect(format('en-US').dateOf('2025-11-11T03:30:00.000Z')).to.equal('Nov 10, 2025')
  })

  it('know what day it is where', () => {
    const instant = '2025-11-03T23:30:00.000Z'
    expect(['UTC', 'Asia/Tokyo', 'America/Los_Angeles'].map((zone) => todayIn(zone, instant))).to.deep.equal([
      '2025-11-03',
      '2025-11-04',
      '2025-11-03',
    ])
  })
})

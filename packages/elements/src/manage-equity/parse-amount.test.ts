import { expect } from '@open-wc/testing'
import { parseAmount } from './parse-amount.ts'

// How people of each locale type amounts, and what it must mean to the cent; null is refused, never guessed.
const cases: readonly (readonly [locale: string, typed: string, amount: string | null])[] = [
  ['en-US', '50000', '50000.00'],
  ['en-US', '50,000.00', '50000.00'],
  ['en-US', '50,000.5', '50000.50'],
  ['en-US', ' $1,234.56 ', '1234.56'],
  ['en-US', 'USD 1234.56', '1234.56'],
  ['en-US', '1234.56 USD', '1234.56'],
  ['en-US', '.5', '0.50'],
  ['en-US', '5.', '5.00'],
  ['en-US', '007', '7.00'],
  ['en-US', '1 000 000', '1000000.00'],
  ['en-US', '5.100', '5.10'],
  ['en-US', '99999999999999.99', '99999999999999.99'],
  ['en-US', '0.01', '0.01'],
  ['en-US', '５００００', '50000.00'],
  ['en-US', '50,00', null],
  ['en-US', '1,23', null],
  ['en-US', '1,0000', null],
  ['en-US', '12,34,567.00', null],
  ['en-US', '1.234.567', null],
  ['en-US', "1'000", null],
  ['de-CH', '1,000', null],
  ['en-US', '1.234', null],
  ['en-US', '100000000000000', null],
  ['en-US', '0', null],
  ['en-US', '0.00', null],
  ['en-US', '-5', null],
  ['en-US', '−5', null],
  ['en-US', '', null],
  ['en-US', '5k', null],
  ['en-US', '1e5', null],
  ['en-US', '0x10', null],
  ['en-US', 'Infinity', null],
  ['en-US', '1_000', null],
  ['en-US', '5..0', null],
  ['en-US', `1${'0'.repeat(100)}`, null],
  ['de-DE', '50.000,00', '50000.00'],
  ['de-DE', '50000,5', '50000.50'],
  ['de-DE', '1.234', '1234.00'],
  ['de-DE', '50000.00', null],
  ['de-DE', '1.23', null],
  ['de-CH', "50'000.25", '50000.25'],
  ['de-CH', '50’000.25', '50000.25'],
  ['fr-FR', '50 000,00', '50000.00'],
  ['fr-FR', '50 000,00 €', '50000.00'],
  ['fr-FR', '50 000,00', '50000.00'],
  ['es-ES', '1234,5', '1234.50'],
  ['es-ES', '1.234.567,89', '1234567.89'],
  ['ja-JP', '￥1,000', '1000.00'],
  ['ja-JP', '１，０００', '1000.00'],
  ['en-IN', '12,34,567.50', '1234567.50'],
  ['en-IN', '1,234,567.50', null],
  ['ar-EG', '٥٠٬٠٠٠٫٢٥', '50000.25'],
  ['ar-EG', '50000.25', '50000.25'],
  ['ar', '50,000.25', '50000.25'],
  ['fa-IR', '۵۰۰۰۰', '50000.00'],
]

describe('parseAmount', () => {
  for (const [locale, typed, amount] of cases)
    it(`${locale}: "${typed.slice(0, 30)}" is ${amount ?? 'refused'}`, () => {
      expect(parseAmount(typed, locale).amount ?? null).to.equal(amount)
    })

  it('says what is wrong', () => {
    const problem = (typed: string) => parseAmount(typed, 'en-US').problem
    expect(['', ' ', '$'].map(problem)).to.deep.equal(['empty', 'empty', 'empty'])
    expect(['1,23', 'abc', '(5)'].map(problem)).to.deep.equal(['unreadable', 'unreadable', 'unreadable'])
    expect(problem('1.234')).to.equal('fraction')
    expect(problem('100000000000000')).to.equal('too_large')
    expect(['0', '-1'].map(problem)).to.deep.equal(['not_positive', 'not_positive'])
  })
})

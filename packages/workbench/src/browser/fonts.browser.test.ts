import { expect } from '@open-wc/testing'

// Without fonts every layout, contrast and overflow check would pass on nothing.
describe('the test browser', () => {
  for (const text of ['x', '▲', 'محفظة', '評価額'])
    it(`gives "${text}" a width`, () => {
      const span = document.createElement('span')
      span.textContent = text
      document.body.append(span)
      expect(span.getBoundingClientRect().width).to.be.greaterThan(4)
      span.remove()
    })

  it('speaks a language that Intl accepts', () => {
    expect(new Intl.NumberFormat(navigator.language).format(1234.5)).to.equal('1,234.5')
  })
})

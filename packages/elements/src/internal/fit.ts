import { noChange } from 'lit'
import { Directive, directive, type ElementPart } from 'lit/directive.js'

class Fit extends Directive {
  override render(_text: string): unknown {
    return noChange
  }

  override update({ element }: ElementPart, [text]: [string]): unknown {
    ;(element as HTMLElement).style.setProperty('--_characters', `${Math.max(1, [...text].length)}`)
    return noChange
  }
}

/** Tells the style sheet how long a figure is, so that it is set smaller rather than broken in two. No style attribute is written. */
export const fit = directive(Fit)

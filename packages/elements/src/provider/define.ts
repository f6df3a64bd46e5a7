import { defineElement } from '../internal/define-element.ts'
import { RfProvider } from './provider.ts'

defineElement('rf-provider', RfProvider)

import '../provider/define.ts'
import { defineElement } from '../internal/define-element.ts'
import { RfHeroMetrics } from './hero-metrics.ts'

defineElement('rf-hero-metrics', RfHeroMetrics)

import '../provider/define.ts'
import { defineElement } from '../internal/define-element.ts'
import { RfManageEquity } from './manage-equity.ts'

defineElement('rf-manage-equity', RfManageEquity)

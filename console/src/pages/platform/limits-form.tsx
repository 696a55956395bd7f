import { Form, type FormRule, Input, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useChange } from '../../api/change.ts';
import { post } from '../../api/client.ts';
import { FormModal } from '../../components/form-modal.tsx';
import { formatNumber } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import { ENTERPRISES_KEY, type PlatformEnterprise } from './platform-enterprise.ts';
import { ENTERPRISE_WORDS as WORDS } from './words.ts';

type Limit = 'waitingRowsMax' | 'importCallsPerSMax';

/** As typed: a field for numbers would make another number of what it does not take, without a word. */
type Fields = Record<Limit, string>;

/** As the server takes them. */
const RANGES = {
  waitingRowsMax: { min: 500, max: 1_000_000_000_000 },
  importCallsPerSMax: { min: 1, max: 1_000_000 },
} as const;
const LIMITS = ['waitingRowsMax', 'importCallsPerSMax'] as const;

export function LimitsForm({
  enterprise,
  onClose,
}: {
  enterprise: PlatformEnterprise;
  onClose: () => void;
}): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId, name, waitingRowsMax, importCallsPerSMax } = enterprise;
  const save = useChange({
    change: (limits: Record<Limit, number | null>) =>
      post('/platform/enterprise/limit', { enterpriseId, ...limits }),
    changes: [ENTERPRISES_KEY],
    done: words.saved,
    onDone: onClose,
    isErrorShown: true,
  });
  return (
    <FormModal<Fields>
      title={words.limitsTitle(name)}
      okText={words.save}
      change={save}
      initialValues={{
        waitingRowsMax: String(waitingRowsMax ?? ''),
        importCallsPerSMax: String(importCallsPerSMax ?? ''),
      }}
      onSubmit={(fields) =>
        save.mutate({
          waitingRowsMax: readLimit(fields.waitingRowsMax),
          importCallsPerSMax: readLimit(fields.importCallsPerSMax),
        })
      }
      onClose={onClose}
    >
      <Typography.Paragraph type="secondary">{words.limitsHint}</Typography.Paragraph>
      {LIMITS.map((limit) => {
        const { min, max } = RANGES[limit];
        return (
          <Form.Item
            key={limit}
            name={limit}
            label={words[limit]}
            rules={[mustLieIn(RANGES[limit], words.limitRule(formatNumber(min), formatNumber(max)))]}
          >
            <Input
              inputMode="numeric"
              maxLength={32}
              autoComplete="off"
              placeholder={words.limitPlaceholder}
            />
          </Form.Item>
        );
      })}
    </FormModal>
  );
}

/** Null, the default, for nothing; NaN for what is no whole number. Separators are what the page itself shows. */
function readLimit(text: string): number | null {
  const digits = text.trim().replaceAll(/[,，]/g, '');
  if (digits === '') return null;
  return /^\d+$/.test(digits) ? Number(digits) : Number.NaN;
}

function mustLieIn({ min, max }: { min: number; max: number }, message: string): FormRule {
  return {
    validator: (_, text: string) => {
      const limit = readLimit(text);
      const isFit = limit === null || (limit >= min && limit <= max);
      return isFit ? Promise.resolve() : Promise.reject(new Error(message));
    },
  };
}

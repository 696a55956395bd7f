import { Form, InputNumber, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useChange } from '../../api/change.ts';
import { post } from '../../api/client.ts';
import { FormModal } from '../../components/form-modal.tsx';
import { useWords } from '../../language/language.tsx';
import { ENTERPRISES_KEY, type PlatformEnterprise } from './platform-enterprise.ts';
import { ENTERPRISE_WORDS as WORDS } from './words.ts';

interface Fields {
  waitingRowsMax: number | null;
  importCallsPerSMax: number | null;
}

/** As the server takes them. */
const RANGES = {
  waitingRowsMax: { min: 500, max: 1_000_000_000_000 },
  importCallsPerSMax: { min: 1, max: 1_000_000 },
} as const;

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
    change: (fields: Fields) => post('/platform/enterprise/limit', { enterpriseId, ...fields }),
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
      initialValues={{ waitingRowsMax, importCallsPerSMax }}
      onSubmit={(fields) =>
        save.mutate({
          waitingRowsMax: fields.waitingRowsMax ?? null,
          importCallsPerSMax: fields.importCallsPerSMax ?? null,
        })
      }
      onClose={onClose}
    >
      <Typography.Paragraph type="secondary">{words.limitsHint}</Typography.Paragraph>
      {(['waitingRowsMax', 'importCallsPerSMax'] as const).map((limit) => (
        <Form.Item key={limit} name={limit} label={words[limit]}>
          <InputNumber<number>
            {...RANGES[limit]}
            precision={0}
            placeholder={words.limitPlaceholder}
            style={{ width: '100%' }}
          />
        </Form.Item>
      ))}
    </FormModal>
  );
}

import { Form, type FormInstance, Modal } from 'antd';
import { type ReactNode, useId } from 'react';
import { stayOpen } from './dialog.ts';
import { Failure } from './states.tsx';

/**
 * A form in a dialog. What the server says against it stands beside its fields, where it can be mended, so its change is made
 * with `isErrorShown`: never also as a message. Enter in a field sends it, as its button does.
 */
export function FormModal<Fields extends object>({
  title,
  okText,
  isDanger = false,
  isOkDisabled = false,
  change: { isPending, error },
  initialValues = {},
  form: watched,
  width = 520,
  onSubmit,
  onClose,
  children,
}: {
  title: string;
  okText: string;
  isDanger?: boolean;
  /** What is filled in cannot be sent yet. */
  isOkDisabled?: boolean;
  /** As `useChange` tells it. */
  change: { isPending: boolean; error: Error | null };
  initialValues?: Partial<Fields>;
  /** Of a caller that watches the fields. */
  form?: FormInstance<Fields>;
  width?: number;
  onSubmit: (fields: Fields) => void;
  onClose: () => void;
  /** The fields. */
  children: ReactNode;
}): ReactNode {
  const [form] = Form.useForm<Fields>(watched);
  const id = useId();
  return (
    <Modal
      open
      title={title}
      okText={okText}
      okButtonProps={{
        danger: isDanger,
        disabled: isOkDisabled,
        loading: isPending,
        htmlType: 'submit',
        form: id,
      }}
      onCancel={onClose}
      width={width}
      {...stayOpen({ isPending })}
    >
      <Form<Fields> id={id} form={form} layout="vertical" initialValues={initialValues} onFinish={onSubmit}>
        {children}
        {error === null ? null : <Failure error={error} />}
      </Form>
    </Modal>
  );
}

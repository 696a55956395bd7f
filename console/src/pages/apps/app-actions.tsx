import { App, Checkbox, Flex, Modal, Typography } from 'antd';
import type { Dayjs } from 'dayjs';
import { type ReactNode, useState } from 'react';
import { appsKey } from '../../api/apps.ts';
import { useChange } from '../../api/change.ts';
import { post } from '../../api/client.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { stayOpen } from '../../components/dialog.ts';
import { FormModal } from '../../components/form-modal.tsx';
import { OnceShown } from '../../components/once-shown.tsx';
import { useRoleReason } from '../../components/role-reason.ts';
import { Failure } from '../../components/states.tsx';
import { useWords } from '../../language/language.tsx';
import { type ListedApp, endOfDay, useMadeSecret } from './app-data.ts';
import { EditAppForm } from './app-form.tsx';
import { ExpiryField } from './expiry-field.tsx';
import { WORDS } from './words.ts';

interface ActionsProps {
  enterpriseId: string;
  app: ListedApp;
}

/** What an administrator may do to an app in its state. */
export function AppActions({ enterpriseId, app }: ActionsProps): ReactNode {
  const words = useWords(WORDS);
  const reason = useRoleReason('administrator');
  const [open, setOpen] = useState<'edit' | 'ask' | 'rotate' | null>(null);
  const onClose = (): void => setOpen(null);
  const { isBusy, onDisable, onEnable, onRevoke } = useStateActions(enterpriseId, app);
  const shared = { reason, disabled: isBusy };
  const { state } = app;
  return (
    <Flex gap={8} wrap>
      {state === 'refused' || state === 'expired' ? (
        <ActionButton {...shared} type="primary" onClick={() => setOpen('ask')}>
          {words.ask}
        </ActionButton>
      ) : null}
      <ActionButton {...shared} onClick={() => setOpen('edit')}>
        {words.edit}
      </ActionButton>
      <ActionButton {...shared} onClick={() => setOpen('rotate')}>
        {words.rotate}
      </ActionButton>
      {state === 'disabled' ? (
        <ActionButton {...shared} onClick={onEnable}>
          {words.enable}
        </ActionButton>
      ) : null}
      {state === 'approved' ? (
        <ActionButton {...shared} onClick={onRevoke}>
          {words.revoke}
        </ActionButton>
      ) : null}
      {state === 'approved' || state === 'expired' ? (
        <ActionButton {...shared} danger onClick={onDisable}>
          {words.disable}
        </ActionButton>
      ) : null}
      {open === 'edit' ? <EditAppForm enterpriseId={enterpriseId} app={app} onClose={onClose} /> : null}
      {open === 'ask' ? <AskForm enterpriseId={enterpriseId} app={app} onClose={onClose} /> : null}
      {open === 'rotate' ? <RotateForm enterpriseId={enterpriseId} app={app} onClose={onClose} /> : null}
    </Flex>
  );
}

interface StateActions {
  isBusy: boolean;
  onDisable: () => void;
  onEnable: () => void;
  onRevoke: () => void;
}

function useStateActions(enterpriseId: string, { appId, name }: ListedApp): StateActions {
  const words = useWords(WORDS);
  const { modal } = App.useApp();
  const changes = [appsKey(enterpriseId)];
  const disable = useChange({
    change: () => post('/app/disable', { appId }, { enterpriseId }),
    changes,
    done: words.disabled,
  });
  const enable = useChange({
    change: () => post('/app/enable', { appId }, { enterpriseId }),
    changes,
    done: words.enabled,
  });
  const revoke = useChange({
    change: () => post('/app/revoke', { appId }, { enterpriseId }),
    changes,
    done: words.revoked,
  });
  return {
    isBusy: disable.isPending || enable.isPending || revoke.isPending,
    onEnable: () => enable.mutate(undefined),
    onDisable: () =>
      void modal.confirm({
        title: words.disableTitle(name),
        content: words.disableHint,
        okText: words.disable,
        okButtonProps: { danger: true },
        onOk: () => disable.mutate(undefined),
      }),
    onRevoke: () =>
      void modal.confirm({
        title: words.revokeTitle(name),
        content: words.revokeHint,
        okText: words.revoke,
        onOk: () => revoke.mutate(undefined),
      }),
  };
}

function AskForm({ enterpriseId, app, onClose }: ActionsProps & { onClose: () => void }): ReactNode {
  const words = useWords(WORDS);
  const isExpired = app.state === 'expired';
  const ask = useChange({
    change: ({ expiresOn }: { expiresOn?: Dayjs | null }) =>
      post(
        '/app/ask',
        { appId: app.appId, ...(isExpired ? { expiresAt: endOfDay(expiresOn) } : {}) },
        { enterpriseId },
      ),
    changes: [appsKey(enterpriseId)],
    done: words.asking,
    onDone: onClose,
    isErrorShown: true,
  });
  return (
    <FormModal title={words.askTitle} okText={words.ask} change={ask} onSubmit={ask.mutate} onClose={onClose}>
      <Typography.Paragraph>{words.askHint}</Typography.Paragraph>
      {isExpired ? <ExpiryField /> : null}
    </FormModal>
  );
}

/** First asks, then shows the new secret. */
function RotateForm({ enterpriseId, app, onClose }: ActionsProps & { onClose: () => void }): ReactNode {
  const words = useWords(WORDS);
  const [endsOld, setEndsOld] = useState(false);
  const { keep } = useMadeSecret(app.instanceAppid);
  const rotate = useChange({
    change: () => post('/app/rotate', { appId: app.appId, endsOld }, { enterpriseId }),
    changes: [appsKey(enterpriseId)],
    done: null,
    isErrorShown: true,
  });
  if (rotate.data !== undefined) {
    const { instanceAppid, instanceSecrect } = rotate.data;
    return (
      <OnceShown
        title={words.rotated}
        values={[
          { label: words.appid, value: instanceAppid },
          { label: words.secret, value: instanceSecrect },
        ]}
        onClose={() => {
          keep(instanceSecrect);
          onClose();
        }}
      />
    );
  }
  return (
    <Modal
      open
      title={words.rotateTitle}
      okText={words.rotate}
      okButtonProps={{ loading: rotate.isPending, danger: endsOld }}
      onOk={() => rotate.mutate(undefined)}
      onCancel={onClose}
      {...stayOpen(rotate)}
    >
      <Flex vertical gap={12}>
        <Typography.Text>{words.rotateHint}</Typography.Text>
        <Checkbox checked={endsOld} onChange={(event) => setEndsOld(event.target.checked)}>
          {words.endsOld}
        </Checkbox>
        {rotate.error === null ? null : <Failure error={rotate.error} />}
      </Flex>
    </Modal>
  );
}

import type { InstanceSpec } from '../topology.ts';
import type { Instances, InstanceState, LabWorld } from '../world.ts';
import type { Member } from './member.ts';

interface Instance {
  readonly spec: InstanceSpec;
  readonly member: Member;
  state: InstanceState;
  /** Levers pulled at the same time act one after the other. */
  turn: Promise<void>;
}

/** The machines of the lab, with the states and refusals EC2 has. */
export class LabInstances implements Instances {
  readonly #byArn: ReadonlyMap<string, Instance>;
  readonly #truth: LabWorld['truth'];

  constructor(members: readonly { readonly spec: InstanceSpec; readonly member: Member }[], truth: LabWorld['truth']) {
    this.#byArn = new Map(members.map((one) => [one.spec.arn, { ...one, state: 'running', turn: Promise.resolve() }]));
    this.#truth = truth;
  }

  state(arn: string): InstanceState {
    return this.#find(arn).state;
  }

  stop(arn: string): Promise<void> {
    return this.#inTurn(arn, async (instance) => {
      if (instance.state === 'stopped') return;
      this.#refuseIfTerminated(instance);
      await this.#powerOff(instance, 'stopping', 'stopped');
    });
  }

  start(arn: string): Promise<void> {
    return this.#inTurn(arn, async (instance) => {
      if (instance.state === 'running') return;
      this.#refuseIfTerminated(instance);
      instance.state = 'pending';
      await instance.member.start();
      this.#became(instance, 'running');
    });
  }

  reboot(arn: string): Promise<void> {
    return this.#inTurn(arn, async (instance) => {
      if (instance.state !== 'running') throw new Error(`IncorrectInstanceState: ${instance.spec.id} is ${instance.state}`);
      this.#truth('instance-rebooting', { instance: instance.spec.id, zone: instance.spec.zone });
      await instance.member.reboot();
      this.#became(instance, 'running');
    });
  }

  terminate(arn: string): Promise<void> {
    return this.#inTurn(arn, async (instance) => {
      if (instance.state !== 'terminated') await this.#powerOff(instance, 'shutting-down', 'terminated');
    });
  }

  async #powerOff(instance: Instance, during: InstanceState, after: InstanceState): Promise<void> {
    instance.state = during;
    await instance.member.powerOff();
    this.#became(instance, after);
  }

  #became(instance: Instance, state: InstanceState): void {
    instance.state = state;
    this.#truth(`instance-${state}`, { instance: instance.spec.id, zone: instance.spec.zone });
  }

  #refuseIfTerminated({ state, spec }: Instance): void {
    if (state === 'terminated') throw new Error(`IncorrectInstanceState: ${spec.id} is terminated`);
  }

  async #inTurn(arn: string, act: (instance: Instance) => Promise<void>): Promise<void> {
    const instance = this.#find(arn);
    const done = instance.turn.then(() => act(instance));
    instance.turn = done.catch(() => {});
    await done;
  }

  #find(arn: string): Instance {
    const instance = this.#byArn.get(arn);
    if (!instance) throw new Error(`InvalidInstanceID.NotFound: ${arn}`);
    return instance;
  }
}

using System.Runtime.CompilerServices;

namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>Awaits something for a loop and, when that is not there yet, runs whom the loop has woken.</summary>
internal readonly struct HandoverAwaiter<T>(
    ConfiguredValueTaskAwaitable<T>.ConfiguredValueTaskAwaiter wait, Handover handover) : ICriticalNotifyCompletion
{
    public bool IsCompleted => wait.IsCompleted;

    public HandoverAwaiter<T> GetAwaiter() => this;

#pragma warning disable VSTHRD002 // Compilers call it when the wait has ended.
    public T GetResult() => wait.GetResult();
#pragma warning restore VSTHRD002

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation)
    {
        // In this order: from the second line on, the loop may be running in another thread.
        IWakeUp? ended = handover.Take();
        wait.UnsafeOnCompleted(continuation);
        ended?.RunHere();
    }
}

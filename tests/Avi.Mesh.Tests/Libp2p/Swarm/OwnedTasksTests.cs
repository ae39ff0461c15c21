using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

[TestFixture]
internal sealed class OwnedTasksTests
{
    [Test, CancelAfter(5_000)]
    public async Task Owner_waits_for_what_runs_and_starts_nothing_afterwards(CancellationToken cancellation)
    {
        var tasks = new OwnedTasks();
        var gate = new TaskCompletionSource();
        tasks.TryStart(() => gate.Task);

        Task closing = tasks.CloseAsync();
        bool wasClosedEarly = closing.IsCompleted;
        bool isStarted = tasks.TryStart(() => Task.CompletedTask);
        gate.SetResult();
        await closing.WaitAsync(cancellation);

        Assert.That((wasClosedEarly, isStarted, tasks.Count), Is.EqualTo((false, false, 0)));
    }

    [Test, CancelAfter(5_000)]
    public async Task Ambient_values_of_who_starts_it_do_not_go_along(CancellationToken cancellation)
    {
        var tasks = new OwnedTasks();
        var ambient = new AsyncLocal<string?> { Value = "caller's" };
        string? seen = "not run";

        tasks.TryStart(() =>
        {
            seen = ambient.Value;
            return Task.CompletedTask;
        });
        await tasks.CloseAsync().WaitAsync(cancellation);

        Assert.That((seen, ambient.Value), Is.EqualTo(((string?)null, "caller's")));
    }

    [Test, CancelAfter(5_000)]
    public async Task Work_does_not_hold_up_who_starts_it(CancellationToken cancellation)
    {
        var tasks = new OwnedTasks();
        using var gate = new ManualResetEventSlim();

        // Blocks until the caller has come back; on the caller's own stack it never would.
        tasks.TryStart(() =>
        {
            gate.Wait(cancellation);
            return Task.CompletedTask;
        });
        gate.Set();

        await tasks.CloseAsync().WaitAsync(cancellation);
        Assert.That(tasks.Count, Is.Zero);
    }

    [Test, CancelAfter(5_000)]
    public async Task Work_that_is_run_begins_in_the_callers_thread_and_is_awaited_too(CancellationToken cancellation)
    {
        var tasks = new OwnedTasks();
        var gate = new TaskCompletionSource();
        int? thread = null;

        tasks.TryRun(() =>
        {
            thread = Environment.CurrentManagedThreadId;
            return gate.Task;
        });
        bool isHere = thread == Environment.CurrentManagedThreadId;
        Task closing = tasks.CloseAsync();
        bool wasClosedEarly = closing.IsCompleted;
        gate.SetResult();
        await closing.WaitAsync(cancellation);

        Assert.That((isHere, wasClosedEarly, tasks.Count), Is.EqualTo((true, false, 0)));
        Assert.That(tasks.TryRun(() => Task.CompletedTask), Is.False);
    }
}

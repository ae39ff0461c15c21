using Avi.Mesh.Libp2p.GossipSub;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

internal sealed class ByteBudgetTests
{
    [Test, CancelAfter(5_000)]
    public async Task Who_comes_too_late_waits_his_turn(CancellationToken cancellation)
    {
        var budget = new ByteBudget(capacity: 10);
        await budget.TakeAsync(8, cancellation);
        Task large = budget.TakeAsync(9, cancellation).AsTask();
        Task small = budget.TakeAsync(1, cancellation).AsTask();
        bool[] early = [large.IsCompleted, small.IsCompleted, budget.TryTake(1)];

        budget.Return(8);

        await large;
        await small;
        Assert.That(early, Is.All.False);
        Assert.That(budget.Used, Is.EqualTo(10));
    }

    [Test, CancelAfter(5_000)]
    public async Task Who_gives_up_takes_nothing(CancellationToken cancellation)
    {
        var budget = new ByteBudget(capacity: 10);
        await budget.TakeAsync(10, cancellation);
        using var givingUp = new CancellationTokenSource();
        Task waiting = budget.TakeAsync(5, givingUp.Token).AsTask();

        await givingUp.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        budget.Return(10);

        Assert.That(budget.Used, Is.Zero);
        Assert.That(budget.TryTake(10), Is.True);
    }

    [Test]
    public void One_that_is_over_the_whole_budget_is_served_alone()
    {
        var budget = new ByteBudget(capacity: 10);

        Assert.That((budget.TryTake(11), budget.TryTake(1)), Is.EqualTo((true, false)));
    }
}

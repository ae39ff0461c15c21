using System.Globalization;

namespace Avi.Interop.Tests.GossipSub.MixedMesh;

/// <summary>Our nodes and js-libp2p's as one mesh, whose members come and go.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class MixedMeshTests
{
    private const int RestartCount = 10;
    private const int FixedSeed = 20_261;

    private static readonly TimeSpan PublishInterval = TimeSpan.FromMilliseconds(25);

    /// <summary>
    /// A subscriber is owed a message when it was living at the time of publishing, known to its neighbours, and stays
    /// up for the time that repairs take. What it is owed, it gets.
    /// </summary>
    [Test, CancelAfter(150_000)]
    public async Task Every_message_reaches_every_living_subscriber_under_restarts(CancellationToken cancellation)
    {
        int seed = int.TryParse(
            Environment.GetEnvironmentVariable("AVI_MIXED_MESH_SEED"), CultureInfo.InvariantCulture, out int given)
            ? given
            : FixedSeed;
        TestContext.Out.WriteLine($"AVI_MIXED_MESH_SEED={seed}");
        var random = new Random(seed);
        await using MixedMeshScene scene = await MixedMeshScene.StartAsync(cancellation);
        var debts = new DebtBook(scene.Members);

        for (int i = 0; i < RestartCount; i++)
        {
            MeshMember restarted = scene.Members[random.Next(scene.Members.Count)];
            long began = TimeProvider.System.GetTimestamp();
            debts.Leaves(restarted);
            Task restart = scene.RestartAsync(restarted, cancellation);
            await PublishWhileAsync(restart, scene, debts, random, cancellation);
            await restart;
            TestContext.Out.WriteLine(
                $"{restarted.Name} was away for {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s");
        }

        await Eventually.IsTrueAsync(
            async () => (await debts.MissingAsync()).Count == 0, MixedMeshScene.RepairTime, cancellation);
        TestContext.Out.WriteLine($"{debts.MessageCount} messages, {debts.DebtCount} deliveries owed");
        Assert.That(await debts.MissingAsync(), Is.Empty, $"with seed {seed}");
        Assert.That(debts.DebtCount, Is.GreaterThan(RestartCount * 9));
    }

    private static async Task PublishWhileAsync(
        Task restart, MixedMeshScene scene, DebtBook debts, Random random, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(PublishInterval);
        do
        {
            MeshMember[] living = [.. scene.Members.Where(member => member.IsLiving)];
            MeshMember publisher = living[random.Next(living.Length)];
            string text = debts.Publish(publisher);
            await publisher.PublishAsync(MixedMeshScene.Topic, text, cancellation);
            await timer.WaitForNextTickAsync(cancellation);
        }
        while (!restart.IsCompleted);
    }
}

using System.Net.Sockets;
using Avi.Mesh.Libp2p.Transports;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.Transports;

[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class StaggeredRaceTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<TestWay> _tried = [];

    [Test, CancelAfter(5_000)]
    public async Task Way_that_fails_lets_the_next_begin_at_once(CancellationToken cancellation)
    {
        TestWay[] ways = [new("a"), new("b"), new("c")];
        ways[0].End(isSuccess: false);
        ways[1].End(isSuccess: true);

        TestWay? winner = await RunAsync(ways, cancellation);

        Assert.That(winner, Is.SameAs(ways[1]));
        Assert.That(_tried, Is.EqualTo(ways[..2]));
    }

    [Test, CancelAfter(5_000)]
    public async Task Way_that_is_silent_is_alone_for_a_moment_only(CancellationToken cancellation)
    {
        TestWay[] ways = [new("silent"), new("good"), new("spare")];
        ways[1].End(isSuccess: true);
        Task<TestWay?> race = RunAsync(ways, cancellation);

        _time.Advance(StaggeredRace.Stagger - TimeSpan.FromTicks(1));
        bool isAlone = _tried.Count == 1 && !race.IsCompleted;
        _time.Advance(TimeSpan.FromTicks(1));
        TestWay? winner = await race;

        Assert.That(isAlone, Is.True);
        Assert.That(winner, Is.SameAs(ways[1]));
        Assert.That((ways[0].IsStopped, ways[2].IsStopped), Is.EqualTo((true, false)));
    }

    [Test, CancelAfter(5_000)]
    public async Task Earlier_way_can_still_win(CancellationToken cancellation)
    {
        TestWay[] ways = [new("slow"), new("silent")];
        Task<TestWay?> race = RunAsync(ways, cancellation);
        _time.Advance(StaggeredRace.Stagger);
        await ways[1].Started;

        ways[0].End(isSuccess: true);

        Assert.That(await race, Is.SameAs(ways[0]));
        Assert.That(ways[1].IsStopped, Is.True);
    }

    [Test, CancelAfter(5_000)]
    public async Task Success_that_comes_too_late_is_given_up(CancellationToken cancellation)
    {
        TestWay[] ways = [new("late") { IsDeaf = true }, new("good")];
        Task<TestWay?> race = RunAsync(ways, cancellation);
        _time.Advance(StaggeredRace.Stagger);
        ways[1].End(isSuccess: true);
        await ways[0].Stopped;
        ways[0].End(isSuccess: true);

        Assert.That(await race, Is.SameAs(ways[1]));
        Assert.That((ways[0].IsDisposed, ways[1].IsDisposed), Is.EqualTo((true, false)));
    }

    [Test, CancelAfter(5_000)]
    public async Task Race_that_nobody_wins_gives_the_last_failure(CancellationToken cancellation)
    {
        TestWay[] ways = [new("a"), new("b")];
        ways[0].End(isSuccess: false);
        ways[1].End(isSuccess: false);

        Assert.That(await RunAsync(ways, cancellation), Is.SameAs(ways[1]));
        Assert.That(await RunAsync([], cancellation), Is.Null);
    }

    [Test, CancelAfter(5_000)]
    public async Task Cancelled_race_begins_no_more_ways_and_leaves_nothing(CancellationToken cancellation)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        TestWay[] ways = [new("a"), new("b"), new("c")];
        Task<TestWay?> race = RunAsync(ways, stopping.Token);
        _time.Advance(StaggeredRace.Stagger);
        await ways[1].Started;

        await stopping.CancelAsync();
        TestWay? last = await race;

        Assert.That(last?.IsSuccess, Is.False);
        Assert.That(_tried, Is.EqualTo(ways[..2]));
        Assert.That(ways[..2].Select(way => way.IsStopped), Is.All.True);
    }

    [Test]
    public void Families_take_turns_and_keep_their_order()
    {
        (string Name, AddressFamily Family)[] ways =
        [
            ("4a", AddressFamily.InterNetwork),
            ("4b", AddressFamily.InterNetwork),
            ("4c", AddressFamily.InterNetwork),
            ("6a", AddressFamily.InterNetworkV6),
            ("6b", AddressFamily.InterNetworkV6),
        ];

        IEnumerable<string> order = StaggeredRace.TakeTurns(ways, way => way.Family).Select(way => way.Name);

        Assert.That(order, Is.EqualTo(new[] { "4a", "6a", "4b", "6b", "4c" }));
    }

    private Task<TestWay?> RunAsync(TestWay[] ways, CancellationToken cancellation) => StaggeredRace.RunAsync(
        ways,
        (way, stopping) =>
        {
            _tried.Add(way);
            return way.TryAsync(stopping);
        },
        _time,
        cancellation);

    private sealed class TestWay(string name) : IRaceEntry
    {
        private readonly TaskCompletionSource<bool> _end = new();
        private readonly TaskCompletionSource _started = new();
        private readonly TaskCompletionSource _stopped = new();

        /// <summary>Gets a value indicating whether it goes on when it is told to stop.</summary>
        public bool IsDeaf { get; init; }

        public Task Started => _started.Task;

        public Task Stopped => _stopped.Task;

        public bool IsStopped => _stopped.Task.IsCompleted;

        public bool IsSuccess { get; private set; }

        public bool IsDisposed { get; private set; }

        public void End(bool isSuccess) => _end.TrySetResult(isSuccess);

        public async Task<TestWay> TryAsync(CancellationToken stopping)
        {
            _started.SetResult();
            await using CancellationTokenRegistration registration = stopping.Register(() =>
            {
                if (!IsDeaf)
                    _end.TrySetResult(false);
                _stopped.TrySetResult();
            });
            IsSuccess = await _end.Task;
            return this;
        }

        public ValueTask DisposeAsync()
        {
            IsDisposed = IsSuccess;
            return ValueTask.CompletedTask;
        }

        public override string ToString() => name;
    }
}

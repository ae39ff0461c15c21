using System.Collections.Concurrent;

namespace Avi.Mesh.Tests.PubSub;

internal sealed class TopicValidatorTests
{
    [Test, CancelAfter(20_000)]
    public async Task Verdicts_come_in_the_order_of_the_messages(CancellationToken cancellation)
    {
        var second = new TaskCompletionSource();
        await using var scene = new ValidatorScene(async (message, _) =>
        {
            if (message.Text() == "1")
                await second.Task;
            else
                second.SetResult();

            return message.Text() == "1" ? MessageVerdict.Accept : MessageVerdict.Reject;
        });

        scene.TryAdd("1");
        scene.TryAdd("2");

        Assert.That(await scene.VerdictAsync(cancellation), Is.EqualTo(("1", MessageVerdict.Accept)));
        Assert.That(await scene.VerdictAsync(cancellation), Is.EqualTo(("2", MessageVerdict.Reject)));
        Assert.That(scene.Outcomes, Is.EquivalentTo(new[] { "accepted", "rejected" }));
    }

    [Test, CancelAfter(20_000)]
    public async Task No_more_than_allowed_are_judged_at_once(CancellationToken cancellation)
    {
        var options = new MeshValidationOptions { MaxConcurrent = 3 };
        var going = new TaskCompletionSource();
        int running = 0;
        int most = 0;
        await using var scene = new ValidatorScene(
            async (_, _) =>
            {
                int now = Interlocked.Increment(ref running);
                most = Math.Max(most, now);
                if (now == 3)
                    going.TrySetResult(); // they are as many as there can be
                await going.Task.WaitAsync(cancellation);
                Interlocked.Decrement(ref running);
                return MessageVerdict.Accept;
            },
            options);

        for (int i = 0; i < 50; i++)
            scene.TryAdd($"{i}");
        for (int i = 0; i < 50; i++)
            await scene.VerdictAsync(cancellation);

        Assert.That(most, Is.EqualTo(3));
    }

    [Test, CancelAfter(20_000)]
    public async Task More_than_may_wait_are_refused_and_counted(CancellationToken cancellation)
    {
        var going = new TaskCompletionSource();
        await using var scene = new ValidatorScene(
            async (_, _) =>
            {
                await going.Task;
                return MessageVerdict.Accept;
            },
            new MeshValidationOptions { MaxPending = 3, MaxConcurrent = 1 });

        bool[] taken = [scene.TryAdd("1"), scene.TryAdd("2"), scene.TryAdd("3"), scene.TryAdd("4")];
        going.SetResult();
        for (int i = 0; i < 3; i++)
            await scene.VerdictAsync(cancellation);

        Assert.That(taken, Is.EqualTo(new[] { true, true, true, false }));
        Assert.That(scene.Outcomes, Is.EquivalentTo(new[] { "busy", "accepted", "accepted", "accepted" }));
    }

    [Test, CancelAfter(20_000)]
    public async Task Bytes_that_wait_are_bounded_too(CancellationToken cancellation)
    {
        var going = new TaskCompletionSource();
        await using var scene = new ValidatorScene(
            async (_, _) =>
            {
                await going.Task;
                return MessageVerdict.Accept;
            },
            new MeshValidationOptions { MaxPendingBytes = 1 << 20 });

        bool[] taken = [scene.TryAdd(new byte[600_000]), scene.TryAdd(new byte[600_000]), scene.TryAdd(new byte[1_000])];
        going.SetResult();
        await scene.VerdictAsync(cancellation);

        Assert.That(taken, Is.EqualTo(new[] { true, false, true }));
    }

    [Test, CancelAfter(20_000)]
    public async Task Message_whose_validator_throws_is_ignored_and_the_next_one_judged(CancellationToken cancellation)
    {
        await using var scene = new ValidatorScene((message, _) =>
            message.Text() == "1" ? throw new InvalidOperationException("A bug.") : new(MessageVerdict.Accept));

        scene.TryAdd("1");
        scene.TryAdd("2");

        Assert.That(await scene.VerdictAsync(cancellation), Is.EqualTo(("1", MessageVerdict.Ignore)));
        Assert.That(await scene.VerdictAsync(cancellation), Is.EqualTo(("2", MessageVerdict.Accept)));
        Assert.That(scene.Outcomes, Is.EquivalentTo(new[] { "failed", "accepted" }));
    }

    [TestCase(true, TestName = "Validator_that_obeys_its_token_is_ended_when_its_time_is_over")]
    [TestCase(false, TestName = "Validator_that_does_not_come_back_holds_up_nobody_else")]
    [CancelAfter(20_000)]
    public async Task Message_is_ignored_after_its_time(bool obeys, CancellationToken cancellation)
    {
        var begun = new TaskCompletionSource();
        var never = new TaskCompletionSource<MessageVerdict>();
        await using var scene = new ValidatorScene(async (message, token) =>
        {
            if (message.Text() != "1")
                return MessageVerdict.Accept;

            begun.SetResult();
            return obeys ? await never.Task.WaitAsync(token) : await never.Task;
        });

        scene.TryAdd("1");
        scene.TryAdd("2");
        await begun.Task.WaitAsync(cancellation);
        scene.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.That(await scene.VerdictAsync(cancellation), Is.EqualTo(("1", MessageVerdict.Ignore)));
        Assert.That(await scene.VerdictAsync(cancellation), Is.EqualTo(("2", MessageVerdict.Accept)));
        Assert.That(scene.Outcomes, Is.EquivalentTo(new[] { "timed_out", "accepted" }));
        never.SetResult(MessageVerdict.Accept); // too late: the verdict is out
    }

    [Test, CancelAfter(20_000)]
    public async Task Disposing_ends_what_runs_and_ignores_what_waits(CancellationToken cancellation)
    {
        var begun = new TaskCompletionSource();
        var scene = new ValidatorScene(
            async (_, token) =>
            {
                begun.TrySetResult();
                await Task.Delay(Timeout.Infinite, token);
                return MessageVerdict.Accept;
            },
            new MeshValidationOptions { MaxConcurrent = 1 });
        scene.TryAdd("1");
        scene.TryAdd("2");
        await begun.Task.WaitAsync(cancellation);

        await scene.Validator.DisposeAsync().AsTask().WaitAsync(cancellation);

        Assert.That(await scene.VerdictAsync(cancellation), Is.EqualTo(("1", MessageVerdict.Ignore)));
        Assert.That(await scene.VerdictAsync(cancellation), Is.EqualTo(("2", MessageVerdict.Ignore)));
        Assert.That(scene.TryAdd("3"), Is.False);
        await scene.DisposeAsync();
    }

    [Test, CancelAfter(20_000)]
    public async Task Validator_can_dispose_itself(CancellationToken cancellation)
    {
        var scenes = new ConcurrentQueue<ValidatorScene>();
        var isDisposed = new TaskCompletionSource();
        await using var scene = new ValidatorScene(async (_, _) =>
        {
            scenes.TryPeek(out ValidatorScene? self);
            await self!.Validator.DisposeAsync();
            isDisposed.SetResult();
            return MessageVerdict.Accept;
        });
        scenes.Enqueue(scene);

        scene.TryAdd("1");

        await isDisposed.Task.WaitAsync(cancellation);
    }
}

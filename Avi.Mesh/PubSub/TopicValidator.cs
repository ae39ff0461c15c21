using System.Threading.Channels;
using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Telemetry;

namespace Avi.Mesh.PubSub;

/// <summary>
/// Has the messages of one topic judged: several at once, with verdicts in the order in which the messages came.
/// </summary>
/// <remarks>
/// So a subscriber still sees each author in order. A message that takes long holds up those behind it, for no longer
/// than the time limit. A validator that does not even come back then keeps its place among those that run at once: a
/// broken one costs its topic, and never grows.
/// </remarks>
internal sealed class TopicValidator : IAsyncDisposable
{
    private readonly object _node;
    private readonly string _topic;
    private readonly Func<MeshMessage, CancellationToken, ValueTask<MessageVerdict>> _validator;
    private readonly ValidationServices _services;
    private readonly Action<TopicValidator> _leave;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<PendingMessage> _toJudge = Channel.CreateUnbounded<PendingMessage>();
    private readonly Channel<PendingMessage> _inOrder =
        Channel.CreateUnbounded<PendingMessage>(new UnboundedChannelOptions { SingleReader = true });

    private Task _loops = Task.CompletedTask;

    // What is in the channels, which have no bound of their own. Added to by the router's loop alone, and taken from by
    // the loop of verdicts.
    private int _count;
    private long _bytes;

    /// <param name="node">What the application would dispose to end everything.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="validator">The application's.</param>
    /// <param name="services">What all validators have in common.</param>
    /// <param name="leave">Called when it is disposed, before anything else: no more messages are to come.</param>
    public TopicValidator(
        object node,
        string topic,
        Func<MeshMessage, CancellationToken, ValueTask<MessageVerdict>> validator,
        ValidationServices services,
        Action<TopicValidator> leave)
    {
        _node = node;
        _topic = topic;
        _validator = validator;
        _services = services;
        _leave = leave;
    }

    /// <summary>Gets the topic.</summary>
    public string Topic => _topic;

    /// <summary>Begins to judge.</summary>
    public void Start()
    {
        IEnumerable<Task> judges = Enumerable.Range(0, _services.Options.MaxConcurrent).Select(_ => JudgeAllAsync());
        _loops = Task.WhenAll([AnswerAllAsync(), .. judges]);
    }

    /// <summary>Takes a message, unless too many wait.</summary>
    public bool TryAdd(PubSubMessage message, PeerId forwarder)
    {
        int bytes = message.Frame.Length;
        if (Volatile.Read(ref _count) >= _services.Options.MaxPending
            || (Volatile.Read(ref _count) > 0 && Volatile.Read(ref _bytes) + bytes > _services.Options.MaxPendingBytes))
        {
            _services.Metrics.Validated("busy");
            return false;
        }

        Interlocked.Increment(ref _count);
        Interlocked.Add(ref _bytes, bytes);
        var pending = new PendingMessage(message, forwarder);
        if (!_inOrder.Writer.TryWrite(pending))
            return false; // it ends just now

        if (!_toJudge.Writer.TryWrite(pending))
            pending.TryJudge(MessageVerdict.Ignore);

        return true;
    }

    /// <summary>
    /// Judges no more; what waits is ignored. Waits for the validator, unless called from within a handler or validator
    /// of the node.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _leave(this);
        _inOrder.Writer.TryComplete();
        _toJudge.Writer.TryComplete();
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (!CallScope.IsInsideOf(_node))
            await _loops.ConfigureAwait(false);
    }

    private async Task AnswerAllAsync()
    {
        await foreach (PendingMessage pending in _inOrder.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            MessageVerdict verdict = await pending.Verdict.ConfigureAwait(false);
            _services.OnJudged(pending.Message, pending.Forwarder, verdict);
            Interlocked.Add(ref _bytes, -pending.Message.Frame.Length);
            Interlocked.Decrement(ref _count);
        }
    }

    private async Task JudgeAllAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        CallScope.Enter(_node);
        await foreach (PendingMessage pending in _toJudge.Reader.ReadAllAsync().ConfigureAwait(false))
            await JudgeAsync(pending).ConfigureAwait(false);
    }

    private async Task JudgeAsync(PendingMessage pending)
    {
        if (_stopping.IsCancellationRequested)
        {
            Answer(pending, MessageVerdict.Ignore, "stopped");
            return;
        }

        using var limit = new TimeLimit(_services.Options.Timeout, _services.Time, _stopping.Token);
        using CancellationTokenRegistration late = limit.Token.UnsafeRegister(_ => AnswerLate(pending), state: null);
        try
        {
            MessageVerdict verdict = await _validator(pending.Received, limit.Token).ConfigureAwait(false);
            Answer(pending, verdict, OutcomeOf(verdict));
        }
        catch (OperationCanceledException) when (limit.Token.IsCancellationRequested)
        {
            // It was told to stop, and did, maybe before the verdict was out.
            AnswerLate(pending);
        }
#pragma warning disable CA1031 // The outermost edge: a mistake with one message must not cost the topic the next.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _services.Logger.ValidatorFailed(_topic, exception);
            Answer(pending, MessageVerdict.Ignore, "failed");
        }
    }

    private void AnswerLate(PendingMessage pending)
    {
        bool isEnd = _stopping.IsCancellationRequested;
        if (Answer(pending, MessageVerdict.Ignore, isEnd ? "stopped" : "timed_out") && !isEnd)
            _services.Logger.ValidatorTimedOut(_topic, _services.Options.Timeout);
    }

    /// <summary>Gives the verdict, unless there is one already.</summary>
    private bool Answer(PendingMessage pending, MessageVerdict verdict, string outcome)
    {
        bool isFirst = pending.TryJudge(verdict);
        if (isFirst)
            _services.Metrics.Validated(outcome);

        return isFirst;
    }

    private static string OutcomeOf(MessageVerdict verdict) => verdict switch
    {
        MessageVerdict.Accept => "accepted",
        MessageVerdict.Reject => "rejected",
        _ => "ignored",
    };
}

using System.Threading.Channels;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>
/// The router's inputs, in order. Several workers prepare them ahead of the router, which meets each one in its place.
/// </summary>
/// <remarks>
/// So signatures use all processors while every order stays: of a peer, of an author, of our own publishes. The
/// channels
/// have no bound of their own; what goes in has: bytes for RPCs and publishes, one heartbeat, and calls, of which each
/// peer and each joined topic makes a few.
/// </remarks>
/// <param name="maxInboundBytes">How many bytes of peers' RPCs may be under way.</param>
/// <param name="maxPublishBytes">How many bytes of own messages may be under way.</param>
/// <param name="room">Fired when a publish that found no room finds some.</param>
internal sealed class RouterInbox(int maxInboundBytes, int maxPublishBytes, Pulse room)
{
    /// <summary>
    /// What an RPC, and each message in it, costs beside its bytes: the objects around it. Tiny ones must not be free.
    /// </summary>
    private const int RpcOverheadBytes = 512;

    /// <summary>
    /// The least that a publish costs: with the default budget 1,024 are under way at most, for which the half of a
    /// peer's queue that is free when a publish is taken has room.
    /// </summary>
    private const int PublishOverheadBytes = 2_048;

    /// <summary>
    /// How many signatures a worker makes or checks before it lets the router go on: while there are more, the router,
    /// and the writes that it causes, had better come once for several messages.
    /// </summary>
    private const int MaxPreparedTogether = 16;

    /// <summary>How many inputs the router takes before what it sends has to begin to be written.</summary>
    private const int MaxAppliedTogether = 32;

    private readonly RouterQueue _inOrder = new();
    private readonly Channel<RouterInput> _toPrepare = Channel.CreateUnbounded<RouterInput>();
    private readonly ByteBudget _inbound = new(maxInboundBytes);
    private readonly ByteBudget _publishes = new(maxPublishBytes);

    /// <summary>Gets how many inputs wait.</summary>
    public int Count => _inOrder.Count;

    /// <summary>
    /// Adds an RPC of a peer; waits while too many bytes of RPCs are under way, so that the peer waits too.
    /// </summary>
    /// <param name="rpc">The RPC.</param>
    /// <param name="isLast">Whether the caller has no other one at hand, and time to prepare this one.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask AddAsync(InboundRpc rpc, bool isLast, CancellationToken cancellation)
    {
        await _inbound.TakeAsync(CostOf(rpc), cancellation).ConfigureAwait(false);
        if (isLast && Count == 0)
            PrepareHere(rpc);
        else
            Add(rpc);
    }

    /// <summary>Adds an own message, unless too many bytes of them are under way.</summary>
    public bool TryAdd(OwnMessage message)
    {
        if (!_publishes.TryTake(message.Bytes + PublishOverheadBytes))
            return false;

        Add(message);
        return true;
    }

    /// <summary>Adds a call.</summary>
    public void Add(RouterInput input)
    {
        // To the workers first: whatever the router meets is then sure to be prepared by somebody.
        if (input.Signatures > 0)
            _toPrepare.Writer.TryWrite(input);

        _inOrder.Add(input);
    }

    /// <summary>Takes no more; the loops end when all is done.</summary>
    public void Complete()
    {
        _toPrepare.Writer.TryComplete();
        _inOrder.Complete();
    }

    /// <summary>One worker's loop.</summary>
    public async Task PrepareAsync()
    {
        while (await _toPrepare.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            int prepared = 0;
            while (_toPrepare.Reader.TryRead(out RouterInput? input))
            {
                input.RunPreparation();
                prepared += input.Signatures;
                if (prepared < MaxPreparedTogether)
                    continue;

                prepared = 0;
                _inOrder.OnPrepared();
            }

            _inOrder.OnPrepared();
        }
    }

    /// <summary>The router's loop; goes on in the thread of the worker that has prepared what it waits for.</summary>
    /// <param name="apply">Has the router take an input.</param>
    /// <param name="onBurstEnd">Is called when there are no more for now, or there were many.</param>
    public async Task ApplyAsync(Action<RouterInput> apply, Action onBurstEnd)
    {
        do
        {
            for (int count = 1; _inOrder.TryTake(out RouterInput? input); count++)
            {
                apply(input);
                Release(input);
                if (count % MaxAppliedTogether == 0)
                    onBurstEnd();
            }

            onBurstEnd();
        }
        while (await _inOrder.WaitAsync().ConfigureAwait(false));
    }

    // Nothing else is under way, so nothing is gained by waking up a worker.
    private void PrepareHere(InboundRpc rpc)
    {
        _inOrder.Add(rpc);
        rpc.RunPreparation();
        _inOrder.OnPrepared();
    }

    private void Release(RouterInput input)
    {
        if (input is InboundRpc)
            _inbound.Return(CostOf(input));
        else if (input is OwnMessage)
            ReleasePublish(input.Bytes + PublishOverheadBytes);
    }

    private static int CostOf(RouterInput rpc) => rpc.Bytes + ((1 + rpc.Signatures) * RpcOverheadBytes);

    private void ReleasePublish(int bytes)
    {
        // Publishers who wait are woken for half a budget at once, not for every message.
        _publishes.Return(bytes);
        if (_publishes.Used <= maxPublishBytes / 2)
            room.Fire();
    }
}
